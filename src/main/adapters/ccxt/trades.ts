import type { TimeMs } from '../../../shared/ids.ts';
import type { VenueUnknown } from '../../engine/domain/venue-report.ts';
import type { CcxtTrade, Params } from './ccxt-api.ts';
import type { Fills, Trade } from './fills.ts';
import type { VenueInstrument } from './instruments.ts';
import { LateTrades } from './late-trades.ts';
import type { OrderEvents } from './order-events.ts';
import { OrderLookUps } from './order-look-ups.ts';
import { unknownIn } from './outside-markets.ts';
import { VenueAnswerError } from './precise.ts';
import type { VenueLink } from './venue-link.ts';

/** What a list of executions had: those that can be told, and what has no name here. */
export interface Listed {
  readonly trades: readonly Trade[];
  readonly unknown: readonly VenueUnknown[];
}

/** Most answers that one list of executions is made of; an account beyond it cannot be read whole. */
const MOST_PAGES = 100;
/** Executions older than this are not asked for: the exchanges keep no less, and a session is younger. */
const OLDEST_MS = 7 * 24 * 60 * 60 * 1_000 - 60_000;

/** Asks the venue for executions, as many answers as it takes. */
export class Trades {
  readonly #link: VenueLink;
  readonly #fills: Fills;
  readonly #late = new LateTrades();
  readonly orders: OrderLookUps;

  constructor(link: VenueLink, fills: Fills, events: OrderEvents) {
    this.#link = link;
    this.#fills = fills;
    this.orders = new OrderLookUps(link, fills, events);
  }

  /**
   * Executions since a venue time, oldest first, each once. `at` null: of the whole account. One that cannot be told yet is
   * left out, as if the exchange listed it late; where nobody asks for its time any more by then, it is told by itself.
   */
  async since(from: TimeMs, at: VenueInstrument | null): Promise<Listed> {
    const oldest = this.#link.now() - OLDEST_MS;
    const asked = Math.max(from, oldest);
    this.#late.forgetBefore(oldest);
    const start = Math.min(asked, this.#late.first);
    const found = new Map<string, CcxtTrade>();
    const { reads } = this.#link.profile;
    for (const params of reads.trades.params) {
      if (reads.trades.order === 'oldest-first') await this.#forwards(start, at, params, found);
      else await this.#backwards(start, at, params, found);
    }
    const { trades, unknown } = await this.#sorted(
      [...found.values()].filter((it) => !reads.trades.isNone(it)),
      asked,
    );
    for (const { order, fill } of trades) {
      if (this.#late.isFound(fill.fillId) && fill.at < asked) this.#fills.tell(order, fill);
    }
    const inTurn = trades
      .filter(({ fill }) => fill.at >= asked)
      .sort((a, b) => a.fill.at - b.fill.at || (a.fill.fillId < b.fill.fillId ? -1 : 1));
    return { trades: inTurn, unknown };
  }

  async #forwards(
    start: TimeMs,
    at: VenueInstrument | null,
    params: Params,
    found: Map<string, CcxtTrade>,
  ): Promise<void> {
    const { page, windowMs } = this.#link.profile.reads.trades;
    let from = start;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const got = await this.#page(from, at, windowMs === null ? params : { ...params, until: from + windowMs - 1 });
      const isNew = this.#collect(got, found);
      const last = got.reduce((latest, { timestamp = 0 }) => Math.max(latest, timestamp), from);
      if (got.length >= page && isNew) from = last;
      else if (windowMs !== null && from + windowMs <= this.#link.now()) from += windowMs;
      else return;
    }
    throw new VenueAnswerError('The exchange lists more executions than can be read.');
  }

  async #backwards(
    start: TimeMs,
    at: VenueInstrument | null,
    params: Params,
    found: Map<string, CcxtTrade>,
  ): Promise<void> {
    const { page } = this.#link.profile.reads.trades;
    let until: TimeMs | null = null;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const got = await this.#page(start, at, until === null ? params : { ...params, until });
      const isNew = this.#collect(got, found);
      if (got.length < page || !isNew) return;
      until = got.reduce((first, { timestamp = first }) => Math.min(first, timestamp), this.#link.now());
    }
    throw new VenueAnswerError('The exchange lists more executions than can be read.');
  }

  async #page(from: TimeMs, at: VenueInstrument | null, params: Params): Promise<readonly CcxtTrade[]> {
    const { page } = this.#link.profile.reads.trades;
    return await this.#link.client.exchange.fetchMyTrades(at?.market.symbol, from, page, params);
  }

  /** True when there was one that was not there yet. */
  #collect(got: readonly CcxtTrade[], found: Map<string, CcxtTrade>): boolean {
    const before = found.size;
    for (const trade of got) {
      found.set(`${trade.symbol}:${this.#link.profile.reads.trades.fillId(trade)}`, trade);
    }
    return found.size > before;
  }

  /** Those that can be told; the others are late, or of a market that has no name here. */
  async #sorted(trades: readonly CcxtTrade[], asked: TimeMs): Promise<Listed> {
    await this.orders.lookUp(trades.filter((it) => this.#fills.orderOf(it) === undefined));
    const { isWhole = () => true } = this.#link.profile.reads.trades;
    const listed = { trades: [] as Trade[], unknown: [] as VenueUnknown[] };
    for (const trade of trades) {
      const at = this.#link.instruments.byMarket.get(trade.symbol ?? '');
      const order = this.#fills.orderOf(trade);
      const { timestamp = asked } = trade;
      if (order !== undefined && isWhole(trade)) listed.trades.push({ order, fill: this.#fills.fillOf(order, trade) });
      else if (at !== undefined) this.#late.add(this.#fills.idOf(at, trade), timestamp);
      else if (timestamp >= asked) listed.unknown.push(...asList(unknownIn(this.#link, trade.symbol, 'execution')));
    }
    return listed;
  }
}

function asList<T>(it: T | null): readonly T[] {
  return it === null ? [] : [it];
}
