import type { InstrumentId, OrderId, TimeMs } from '../../../shared/ids.ts';
import { negate, plus, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import { sign } from '../../engine/domain/order.ts';
import {
  heldOf,
  type VenueOpenOrder,
  type VenuePosition,
  type VenueSnapshot,
  type VenueUnknown,
} from '../../engine/domain/venue-report.ts';
import { EgressError } from '../egress/egress-error.ts';
import type { CcxtBalance, CcxtOrder, CcxtPosition, Params } from './ccxt-api.ts';
import { RequestsUsedUp } from './errors.ts';
import type { Trade } from './fills.ts';
import type { VenueInstrument } from './instruments.ts';
import { type OrderEvents, openOrderOf } from './order-events.ts';
import { eachOnce, unknownIn } from './outside-markets.ts';
import type { PositionModes } from './position-modes.ts';
import { amountOf, quantityOf, toBase, VenueAnswerError } from './precise.ts';
import type { Listed, Trades } from './trades.ts';
import type { VenueLink } from './venue-link.ts';
import { refuseAnswersNotWhole } from './whole-answers.ts';

/** A read whose parts do not belong together is made again so often, this far apart. */
const TRIES = 4;
const AGAIN_AFTER_MS = 250;

interface Answer {
  readonly at: TimeMs;
  readonly snapshot: VenueSnapshot;
  readonly trades: readonly Trade[];
}

/** Whole snapshots of the account: open orders, positions, cash and executions that belong together. */
export class Reads {
  /** Called when a key is taken that was refused before: what had ended with that may begin again. */
  onKeyTaken: () => void = () => {};
  readonly #link: VenueLink;
  readonly #events: OrderEvents;
  readonly #trades: Trades;
  /** Markets that the session trades: their executions are asked for where they are listed market by market. */
  readonly #traded: readonly VenueInstrument[];
  readonly #modes: PositionModes;
  /** The positions of the last answer, and the executions that it had: what the next one is explained from. */
  #last: {
    readonly positions: readonly VenuePosition[];
    readonly since: TimeMs;
    readonly fills: ReadonlySet<string>;
  } | null = null;

  constructor(
    link: VenueLink,
    events: OrderEvents,
    trades: Trades,
    traded: readonly VenueInstrument[],
    modes: PositionModes,
  ) {
    this.#link = link;
    this.#events = events;
    this.#trades = trades;
    this.#traded = traded;
    this.#modes = modes;
    refuseAnswersNotWhole(link.client.exchange, link.profile.reads.lists);
  }

  /** Reads until the parts explain each other, at most a few times, and answers with one report. */
  async read(readId: string, fillsSince: TimeMs): Promise<void> {
    const link = this.#link;
    const failed = (reason: string): void => link.tell({ kind: 'read-failed', readId, reason, at: link.now() });
    if (link.isKeyRefused) return failed('key-refused');
    try {
      const { at, snapshot } = await this.#consistent(fillsSince);
      if (link.isTakenAgain()) this.onKeyTaken();
      link.tell({ kind: 'snapshot', readId, snapshot, at });
    } catch (error) {
      const failure = link.failure(error);
      // No room for another attempt is no wish of the venue's to be left alone.
      if (error instanceof RequestsUsedUp) return failed('too-many-requests');
      // A read may have arrived or not: nothing came of it. One that was answered with too much was answered.
      if (failure.kind === 'ambiguous' && error instanceof EgressError && error.reason !== 'too-large')
        return failed('unreachable');
      if (failure.kind !== 'throttled')
        return failed(failure.kind === 'key-refused' ? 'key-refused' : link.client.wordsOf(error));
      link.tell({ ...failure, request: 'read', id: readId, at: link.now() });
    }
  }

  /** The position as the last answer had it. */
  heldAtLastRead(symbol: InstrumentId): Quantity {
    return heldOf(this.#last?.positions ?? [], symbol);
  }

  /** The open orders of the whole account, so that every one of them is known. */
  async openOrders(): Promise<VenueOpenOrder[]> {
    return await this.#openOrders(await this.#othersOrders(), []);
  }

  /** Those of the kinds that the engine places: what became of ours is seen among them. */
  async ordersLikeOurs(): Promise<VenueOpenOrder[]> {
    return await this.#openOrders([], []);
  }

  /** Of kinds that only others place. */
  async #othersOrders(): Promise<CcxtOrder[]> {
    return await this.#listed(this.#link.profile.reads.othersOrders ?? []);
  }

  /** @param unknown takes what has no name here */
  async #openOrders(others: readonly CcxtOrder[], unknown: VenueUnknown[]): Promise<VenueOpenOrder[]> {
    const all = [...others, ...(await this.#listed(this.#link.profile.reads.openOrders))];
    // All of them are known before one that cannot be read is an error: a cancel may be for any of the others.
    const known = all.map((order) => ({ order, known: this.#events.identify(order) }));
    const open = new Map<OrderId, VenueOpenOrder>();
    for (const it of known) {
      if (it.known === null) {
        const found = unknownIn(this.#link, it.order.symbol, 'open order');
        if (found !== null) unknown.push(this.#nobodyElses(it.order, found));
      } else {
        this.#events.amended(it.known, it.order);
        open.set(it.known.id, openOrderOf(it.known, it.order));
      }
    }
    return [...open.values()];
  }

  /** An order of ours that no list names counts as gone: it has a name, or there is no list. @throws VenueAnswerError */
  #nobodyElses({ clientOrderId }: CcxtOrder, found: VenueUnknown): VenueUnknown {
    const isOurs = typeof clientOrderId === 'string' && this.#link.profile.clientIds.fromVenue(clientOrderId) !== null;
    if (!isOurs) return found;
    throw new VenueAnswerError(`The exchange lists an order of ours in ${found.market}, which cannot be traded here.`);
  }

  async #listed(kinds: readonly Params[]): Promise<CcxtOrder[]> {
    const { exchange } = this.#link.client;
    const lists = kinds.map((params) => exchange.fetchOpenOrders(undefined, undefined, undefined, params));
    return (await Promise.all(lists)).flat();
  }

  async #consistent(fillsSince: TimeMs): Promise<Answer> {
    if (!this.#link.maySend) throw new Error('the venue is closed');
    // Before the others, since what was triggered in between is then listed twice and not never; and once, since they
    // say nothing of whether the parts belong together, and are many requests where each kind is one.
    const others = await this.#othersOrders();
    const once = (): Promise<Answer> => this.#once(fillsSince, others);
    let answer = await once();
    for (let tries = 1; ; tries += 1) {
      // In the end a difference that nothing explains (an adjustment of the venue's own) is the engine's to raise.
      const again = tries === TRIES || this.#belongsTogether(answer) ? null : await this.#again(once);
      if (again === null) {
        const fills = new Set(answer.trades.map(({ fill }) => fill.fillId));
        this.#last = { positions: answer.snapshot.positions, since: fillsSince, fills };
        return answer;
      }
      answer = again;
    }
  }

  /** Another attempt, a little later; null when there is no room for one. The engine counts the first; more are ours. */
  async #again(once: () => Promise<Answer>): Promise<Answer | null> {
    await this.#link.wait(AGAIN_AFTER_MS);
    if (!this.#link.maySend) throw new Error('the venue is closed');
    try {
      return await this.#link.client.meter.own(once);
    } catch (error) {
      if (error instanceof RequestsUsedUp) return null;
      throw error;
    }
  }

  /** The time of it is before the first question, for what was true then is all that the answers are sure to hold. */
  async #once(fillsSince: TimeMs, others: readonly CcxtOrder[]): Promise<Answer> {
    const { client, profile, heardAt } = this.#link;
    const at = Math.max(this.#link.now(), heardAt);
    const { positions: positionParams, balance: balanceParams } = profile.reads;
    const held = positionParams === null ? [] : await client.exchange.fetchPositions(undefined, positionParams);
    const unknown: VenueUnknown[] = [];
    const [openOrders, balance] = await Promise.all([
      this.#openOrders(others, unknown),
      client.exchange.fetchBalance(balanceParams),
    ]);
    const positions = [...this.#positions(held, unknown), ...this.#holdings(balance)];
    const { trades, unknown: traded } = await this.#executions(fillsSince, positions, openOrders);
    await this.#trades.orders.askAmended(trades);
    const cash = amountOf<VenueSnapshot['cash']>(profile.reads.cash(balance, this.#link.settle), 'balance');
    const fills = trades.map(({ fill }) => fill).filter((fill) => fill.at <= at);
    const all = eachOnce([...unknown, ...traded]);
    const beside = all.length === 0 ? {} : { unknown: all };
    return { at, trades, snapshot: { openOrders, positions, cash, fills, ...beside } };
  }

  /** Where executions are listed market by market: of all that are traded, held or have orders. */
  async #executions(
    since: TimeMs,
    positions: readonly VenuePosition[],
    openOrders: readonly VenueOpenOrder[],
  ): Promise<Listed> {
    if (this.#link.profile.reads.trades.per === 'account') return await this.#trades.since(since, null);
    const { bySymbol } = this.#link.instruments;
    const asked = new Set(this.#traded);
    for (const { symbol } of [...positions, ...openOrders, ...(this.#last?.positions ?? [])]) {
      const at = bySymbol.get(symbol);
      if (at !== undefined) asked.add(at);
    }
    const lists = await Promise.all([...asked].map((at) => this.#trades.since(since, at)));
    return {
      trades: lists.flatMap(({ trades }) => trades).sort((a, b) => a.fill.at - b.fill.at),
      unknown: lists.flatMap(({ unknown }) => unknown),
    };
  }

  /** Nothing happened while it was read, and the new executions are what the positions changed by. */
  #belongsTogether({ at, snapshot, trades }: Answer): boolean {
    if (this.#link.heardAt > at || trades.some(({ fill }) => fill.at > at)) return false;
    if (this.#last === null) return true;
    const { positions: before, since, fills: known } = this.#last;
    const moved = new Map<InstrumentId, Quantity>();
    const move = (symbol: InstrumentId, by: Quantity): void => {
      moved.set(symbol, plus(moved.get(symbol) ?? ZERO_QUANTITY, by));
    };
    for (const { symbol, quantity } of snapshot.positions) move(symbol, quantity);
    for (const { symbol, quantity } of before) move(symbol, negate(quantity));
    for (const { fill } of trades) {
      if (fill.at >= since && !known.has(fill.fillId))
        move(fill.symbol, (-sign(fill.side) * fill.quantity) as Quantity);
    }
    return [...moved.values()].every((rest) => rest === ZERO_QUANTITY);
  }

  /**
   * Each leg by itself, where longs and shorts stand apart. One that is in no instrument, or has no side, is said beside.
   * @throws VenueAnswerError
   */
  #positions(held: readonly CcxtPosition[], unknown: VenueUnknown[]): VenuePosition[] {
    const positions: VenuePosition[] = [];
    const modes: { readonly symbol: InstrumentId; readonly isHedged: boolean }[] = [];
    for (const { symbol, side, contracts, hedged } of held) {
      const at = this.#link.instruments.byMarket.get(symbol ?? '');
      const amount = quantityOf(contracts, 'size of a position');
      if (amount === ZERO_QUANTITY) continue;
      if (at === undefined || (side !== 'long' && side !== 'short')) {
        const found = unknownIn(this.#link, symbol, 'position');
        if (found !== null) unknown.push(found);
        continue;
      }
      const size = toBase(amount, at.contractSize);
      positions.push({ symbol: at.instrument.symbol, quantity: side === 'short' ? negate(size) : size });
      modes.push({ symbol: at.instrument.symbol, isHedged: hedged === true });
    }
    this.#modes.show(modes);
    return positions;
  }

  /** Currencies that are held: each that is traded against the settlement currency is a position of that market. */
  #holdings(balance: CcxtBalance): VenuePosition[] {
    const positions: VenuePosition[] = [];
    for (const { instrument } of this.#link.instruments.bySymbol.values()) {
      if (instrument.kind !== 'spot') continue;
      const quantity = quantityOf(this.#link.profile.reads.held(balance, instrument.base), 'holding');
      if (quantity !== ZERO_QUANTITY) positions.push({ symbol: instrument.symbol, quantity });
    }
    return positions;
  }
}
