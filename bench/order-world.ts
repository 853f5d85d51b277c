import { join } from 'node:path';
import paperJson from '../resources/market/paper-venue.json' with { type: 'json' };
import { SimulatedClock } from '../src/main/adapters/clock/simulated-clock.ts';
import { openJournal } from '../src/main/adapters/journal/open-journal.ts';
import { PaperVenueConfig } from '../src/main/adapters/paper/config.ts';
import { PaperVenue } from '../src/main/adapters/paper/paper-venue.ts';
import type { DeclaredLimits } from '../src/main/engine/agents/manifest.ts';
import type { IntentMessage } from '../src/main/engine/agents/protocol.ts';
import type { Instrument } from '../src/main/engine/domain/instrument.ts';
import { Engine } from '../src/main/engine/engine.ts';
import type { VenuePort } from '../src/main/engine/ports.ts';
import { emptyState } from '../src/main/engine/state.ts';
import { TreeThread } from '../src/main/runtime/evidence/tree-thread.ts';
import { policySchema } from '../src/main/runtime/policy-folder.ts';
import { loadPolicySet } from '../src/main/runtime/policy-set.ts';
import { cash, price, quantity } from '../src/shared/money.ts';

const START = Date.UTC(2022, 0, 1);
const BAR_MS = 60_000;
/** After its bar, the answers of the venue have come by then. */
const ANSWERED_MS = 900;
const DEEP = quantity('100000');
export const SYMBOL = 'BTC-PERP';
export const AGENTS: readonly string[] = Array.from({ length: 10 }, (_, index) => `agent-${index}`);
/** What one agent may send in one instant: ten times this is what the venue takes of entries in a second. */
const INTENTS = 36;
/** Orders sent with one bar. */
export const ORDERS_A_BAR = AGENTS.length * INTENTS;

const INSTRUMENT: Instrument = {
  symbol: SYMBOL,
  kind: 'perp',
  base: 'BTC',
  quote: 'USD',
  tick: price('0.5'),
  step: quantity('0.001'),
  minQuantity: quantity('0.001'),
  minNotional: cash('5'),
  volumeUnit: 'quote',
};

const DECLARED: DeclaredLimits = {
  maxOrderValue: cash('100000'),
  maxPositionValue: cash('100000'),
  maxOpenOrders: 50,
  maxOrdersPerMinute: 120,
  maxSessionMs: 24 * 3_600_000,
  maxToolCalls: 1_000_000,
};

/**
 * Ten running agents with grants, before the console's own policy set, risk config and paper venue, with nothing raised
 * or switched off. The price goes up and down by turns; they buy low and sell high, so that no protection holds them.
 */
export class OrderWorld {
  readonly engine: Engine;
  readonly #clock = new SimulatedClock(START);
  readonly #journal;
  readonly #tree: TreeThread;
  readonly #venue: PaperVenue;
  #bars = 0;

  constructor(dir: string) {
    const resources = join(import.meta.dirname, '../resources');
    const read = loadPolicySet(join(resources, 'policy'), policySchema(resources));
    if ('problems' in read) throw new Error('the console’s own policy set is refused');
    this.#journal = openJournal({ dir, key: new Uint8Array(32).fill(7), wallNow: Date.now });
    this.#tree = new TreeThread({
      store: this.#journal.evidence,
      entry: join(import.meta.dirname, '../src/main/tree-thread.ts'),
      monotonic: () => performance.now(),
      onState: (problem) => {
        if (problem !== '') throw new Error(`the thread that hashes the tree ended: ${problem}`);
      },
    });
    const venues = new Map<string, VenuePort>();
    const nothing = (): void => {};
    this.engine = new Engine({
      state: emptyState(),
      ports: {
        clock: this.#clock,
        machine: { wallNow: Date.now, micros },
        journal: this.#journal,
        venues,
        agents: { start: nothing, stop: nothing, step: nothing, ping: nothing, report: nothing },
      },
      policy: read.set.policy,
      risk: read.set.risk,
      declared: () => DECLARED,
    });
    this.#venue = new PaperVenue({
      id: 'paper',
      scheduler: this.#clock,
      instruments: new Map([[SYMBOL, INSTRUMENT]]),
      config: PaperVenueConfig.parse(paperJson),
      seed: 1,
      currency: 'USD',
      balance: cash('1000000'),
      onReport: (report) => this.engine.submit({ kind: 'venue.report', venue: 'paper', report }),
    });
    venues.set('paper', this.#venue);
    this.#open();
  }

  /** One bar, the intents of all agents upon it, and the answers of the venue: durable when it returns. */
  bar(): void {
    const { engine } = this;
    const isLow = this.#bars % 2 === 0;
    const openAt = START + this.#bars * BAR_MS;
    this.#bars += 1;
    const at = openAt + BAR_MS;
    const bid = price(isLow ? '46000' : '46200');
    const ask = price(isLow ? '46000.5' : '46200.5');
    this.#clock.advanceTo(at);
    engine.tick();
    this.#venue.onQuote({ symbol: SYMBOL, at, bid, ask, bidSize: DEEP, askSize: DEEP });
    const bar = { symbol: SYMBOL, openAt, closeAt: at, open: bid, high: bid, low: bid, close: bid, volume: DEEP };
    const step = { openAt, closeAt: at, rows: [{ bar, quotes: [] }] };
    engine.submit({ kind: 'market.step', step, index: this.#bars - 1 });
    engine.pump();
    for (const agent of AGENTS) {
      const intents = Array.from({ length: INTENTS }, (_, n) => intent(`${this.#bars}-${n}`, n + 1, isLow));
      engine.submit({ kind: 'agent.reply', agent, reply: { intents, cancels: [] }, micros: micros() });
    }
    engine.pump();
    for (let next = this.#clock.nextAt(); next !== undefined && next < at + ANSWERED_MS; next = this.#clock.nextAt()) {
      this.#clock.advanceTo(next);
      engine.pump();
    }
    engine.core.settle();
    this.#tree.look();
  }

  async close(): Promise<void> {
    await this.#tree.close();
    this.#journal.close();
  }

  #open(): void {
    const { engine } = this;
    engine.openSession({
      session: 1,
      seed: 1,
      feed: 'bench',
      feedSha256: '',
      firstAt: START,
      venue: 'paper',
      venueConfigSha256: '',
      currency: 'USD',
      balance: cash('1000000'),
      instruments: [INSTRUMENT],
      agents: AGENTS.map((agent) => ({
        agent,
        role: 'strategy',
        manifestSha256: '',
        symbols: [SYMBOL],
        trading: 'paper',
        tools: ['market.bars', 'order.propose', 'order.cancel'],
        allocation: cash('100000'),
      })),
    });
    for (const agent of AGENTS) {
      engine.startAgent(agent);
      engine.submit({ kind: 'agent.event', event: { type: 'ready', agent, name: agent, warmupBars: 0 } });
    }
    engine.pump();
  }
}

function micros(): number {
  return performance.now() * 1_000;
}

/** Each of another size, or the second would be the first sent twice. */
function intent(ref: string, thousandths: number, isBuy: boolean): IntentMessage {
  return {
    ref,
    symbol: SYMBOL,
    side: isBuy ? 'buy' : 'sell',
    type: 'market',
    quantity: (thousandths / 1_000).toFixed(3),
    timeInForce: 'IOC',
    postOnly: false,
    reduceOnly: false,
    purpose: 'bench',
  };
}
