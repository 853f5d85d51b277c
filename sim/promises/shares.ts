import { sign } from '../../src/main/engine/domain/order.ts';
import type { RecordOf } from '../../src/main/engine/domain/records.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import { findOrder } from '../../src/main/engine/execution/orders.ts';
import { positionOf } from '../../src/main/engine/ledger/book.ts';
import { HOUSE } from '../../src/main/engine/ledger/ledger.ts';
import type { AgentId, InstrumentId, TimeMs } from '../../src/shared/ids.ts';
import { abs } from '../../src/shared/money.ts';
import type { Promised, Watched } from './promise.ts';

/** What an exchange with stricter minimums than it said calls dust, in its least quantities. */
const MOST_DUST = 20n;

type FundingReport = Extract<VenueReport, { kind: 'funding' }>;

interface Paid {
  readonly held: bigint;
  readonly paid: bigint;
}

type Books = ReadonlyMap<AgentId, bigint>;

/**
 * Promise 6 (R8): what a kill of everything closes is taken from the books that hold that side, each no further than
 * flat, and the house takes only what nobody holds; funding is shared by what each holds; books are closed against each other only as far as both reach, an
 * agent's only with the house, and everybody's only where the exchange was read and holds nothing but dust.
 */
export function shares(world: Watched): Promised {
  let pending: {
    readonly orderId: string;
    readonly symbol: InstrumentId;
    readonly side: bigint;
    readonly before: Books;
  } | null = null;
  let funding: { readonly report: FundingReport; readonly before: ReadonlyMap<AgentId, Paid> } | null = null;
  const readAt = new Map<string, TimeMs>();

  function holdings(symbol: InstrumentId): Books {
    const { books } = world.engine.state.ledger;
    return new Map([...books].map(([agent, book]) => [agent, positionOf(book, symbol).quantity]));
  }

  function paid(symbol: InstrumentId): ReadonlyMap<AgentId, Paid> {
    const { books } = world.engine.state.ledger;
    return new Map(
      [...books].map(([agent, book]) => [agent, { held: positionOf(book, symbol).quantity, paid: book.funding }]),
    );
  }

  /** Called when the fill has been folded. */
  function judgeFill(): void {
    if (pending === null) return;
    const { orderId, symbol, side, before } = pending;
    pending = null;
    const after = holdings(symbol);
    const isLeft = [...after].some(([agent, held]) => agent !== HOUSE && held * side < 0n);
    for (const [agent, held] of after) {
      const was = before.get(agent) ?? 0n;
      const reduced = was * side < 0n && held * was >= 0n && held * held <= was * was;
      if (held === was || reduced || (agent === HOUSE && !isLeft)) continue;
      world.broken(6, `a fill of ${orderId}, for everybody, moved ${agent} in ${symbol} away from flat`);
    }
  }

  /** Each pays or is paid for what it holds, on its own side; what the division leaves is the house's. */
  function judgeFunding(): void {
    if (funding === null) return;
    const { report, before } = funding;
    funding = null;
    for (const [agent, { held, paid }] of before) {
      if (agent === HOUSE || report.quantity === 0n) continue;
      const now = world.engine.state.ledger.books.get(agent)?.funding ?? 0n;
      const due = (report.amount * held) / report.quantity;
      if (now - paid !== due)
        world.broken(6, `${agent} has another share of the funding of ${report.symbol} than it holds`);
    }
  }

  function judgeCrossing({ body }: RecordOf<'ledger.crossed'>): void {
    const scope = world.latches.scopeOf(body.runId);
    const held = holdings(body.symbol);
    for (const { agent, quantity } of body.shares) {
      const own = held.get(agent) ?? 0n;
      const reduces = own * quantity < 0n && quantity * quantity <= own * own;
      if (!reduces && (agent !== HOUSE || scope?.kind === 'agent')) {
        world.broken(6, `${body.runId} closes more of ${agent} in ${body.symbol} than it holds`);
      }
      if (scope?.kind === 'agent' && agent !== scope.agent && agent !== HOUSE) {
        world.broken(9, `${body.runId} of ${scope.agent} closes the book of ${agent}`);
      }
    }
    if (scope?.kind === 'global') judgeProof(body);
  }

  function judgeProof({ runId, venue, symbol }: RecordOf<'ledger.crossed'>['body']): void {
    const exchange = world.exchanges.get(venue);
    const at = readAt.get(`${runId}@${venue}`);
    if (exchange === undefined || at === undefined) {
      world.broken(6, `${runId} closes books in ${symbol} and never read ${venue}`);
      return;
    }
    const most = exchange.least(symbol) * MOST_DUST;
    const isDust = exchange.history
      .during(at)
      .some(({ positions }) => positions.every((it) => it.symbol !== symbol || abs(it.quantity) < most));
    if (!isDust) world.broken(6, `${runId} closes books in ${symbol} while ${venue} holds more than dust`);
  }

  function judgeFolded(): void {
    judgeFill();
    judgeFunding();
  }

  return {
    record(record) {
      judgeFolded();
      if (record.kind === 'kill.read') readAt.set(`${record.body.tripId}@${record.body.venue}`, record.body.readAt);
      if (record.kind === 'ledger.crossed') judgeCrossing(record);
      if (record.kind !== 'venue.reported') return;
      const { report } = record.body;
      if (report.kind === 'funding') funding = { report, before: paid(report.symbol) };
      if (report.kind !== 'fill') return;
      const { orderId, symbol, side } = report;
      // An order that left while the journal failed, and whose process died, is nobody's by now: the house's.
      const owner = findOrder(world.engine.state.orders, orderId)?.owner;
      if (owner?.kind !== 'kill' || owner.agent !== null) return;
      pending = { orderId, symbol, side: sign(side), before: holdings(symbol) };
    },
    turn: judgeFolded,
    died() {
      pending = null;
      funding = null;
    },
  };
}
