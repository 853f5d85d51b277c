import type { TimeMs } from '../../../shared/ids.ts';
import { plus, type Quantity } from '../../../shared/money.ts';
import type { VenueFill } from '../../engine/domain/venue-report.ts';
import type { CcxtTrade, Params } from './ccxt-api.ts';
import type { Fills } from './fills.ts';
import type { VenueInstrument } from './instruments.ts';
import { LateTrades } from './late-trades.ts';
import type { OrderEvents } from './order-events.ts';
import type { KnownOrder } from './order-ids.ts';
import { mustBeOutside } from './outside-markets.ts';
import { VenueAnswerError } from './precise.ts';
import { cancelTarget } from './requests.ts';
import type { VenueLink } from './venue-link.ts';

/** An execution, and whose it is. */
export interface Trade {
  readonly order: KnownOrder;
  readonly fill: VenueFill;
}

/** Most answers that one list of executions is made of; an account beyond it cannot be read whole. */
const MOST_PAGES = 100;
/** Orders asked for side by side, when executions name none that is known. */
const SIDE_BY_SIDE = 8;
/** Executions older than this are not asked for: the exchanges keep no less, and a session is younger. */
const OLDEST_MS = 7 * 24 * 60 * 60 * 1_000 - 60_000;

/** Asks the venue for executions, as many answers as it takes, and for whose they are. */
export class Trades {
  readonly #link: VenueLink;
  readonly #fills: Fills;
  readonly #events: OrderEvents;
  readonly #late = new LateTrades();
  /** Markets of executions that are in no instrument, and whether a read has failed for it. */
  readonly #elsewhere = new Map<string | undefined, boolean>();

  constructor(link: VenueLink, fills: Fills, events: OrderEvents) {
    this.#link = link;
    this.#fills = fills;
    this.#events = events;
  }

  /**
   * Executions since a venue time, oldest first, each once. `at` null: of the whole account. One that cannot be told yet is
   * left out, as if the exchange listed it late; where nobody asks for its time any more by then, it is told by itself.
   */
  async since(from: TimeMs, at: VenueInstrument | null): Promise<Trade[]> {
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
    const trades = await this.#owned([...found.values()].filter((it) => !reads.trades.isNone(it)));
    for (const { order, fill } of trades) {
      if (this.#late.isFound(fill.fillId) && fill.at < asked) this.#fills.tell(order, fill);
    }
    return trades
      .filter(({ fill }) => fill.at >= asked)
      .sort((a, b) => a.fill.at - b.fill.at || (a.fill.fillId < b.fill.fillId ? -1 : 1));
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

  async #owned(trades: readonly CcxtTrade[]): Promise<Trade[]> {
    await this.#lookUp(trades.filter((it) => this.#fills.orderOf(it) === undefined));
    const { isWhole = () => true } = this.#link.profile.reads.trades;
    const owned: Trade[] = [];
    for (const trade of trades) {
      const order = this.#fills.orderOf(trade);
      if (order !== undefined) {
        const fill = this.#fills.fillOf(order, trade);
        if (isWhole(trade)) owned.push({ order, fill });
        else this.#late.add(fill.fillId, fill.at);
      } else if (this.#link.instruments.byMarket.has(trade.symbol ?? '')) {
        throw new VenueAnswerError('The exchange does not say whose an execution is.');
      } else if (!this.#elsewhere.has(trade.symbol)) this.#elsewhere.set(trade.symbol, false);
    }
    return owned;
  }

  /**
   * For a read that listed executions. Those in a market that is no instrument here cannot be booked: a read fails for
   * it, once for each market. Unlike a position or an order they cannot be ended, and what they left is seen: a position
   * fails every read, and the cash differs.
   * @throws VenueAnswerError
   */
  failForElsewhere(): void {
    for (const [symbol, isSaid] of this.#elsewhere) {
      this.#elsewhere.set(symbol, true);
      if (!isSaid) mustBeOutside(this.#link, symbol, 'an execution');
    }
  }

  /** Asks for the orders of executions that name them by the venue's id alone. */
  async #lookUp(trades: readonly CcxtTrade[]): Promise<void> {
    const { instruments, profile, client } = this.#link;
    const orders = new Map<string, VenueInstrument>();
    for (const { order, symbol = '' } of trades) {
      const at = instruments.byMarket.get(symbol);
      if (order !== undefined && at !== undefined) orders.set(order, at);
    }
    const left = [...orders];
    while (left.length > 0) {
      const some = left.splice(0, SIDE_BY_SIDE);
      await Promise.all(
        some.map(async ([venueId, at]) => {
          const target = { clientId: null, venueId, stop: false, market: at.market };
          const { id, params } = profile.orders.lookUp(target);
          const order = await client.exchange.fetchOrder(id, at.market.symbol, params);
          const known = this.#events.identify({ ...order, id: venueId, symbol: at.market.symbol });
          if (known === null) throw new VenueAnswerError('The exchange does not say whose an execution is.');
        }),
      );
    }
  }

  /** Asks for orders of ours that were executed beyond what they were for: somebody made them larger meanwhile. */
  async askAmended(trades: readonly Trade[]): Promise<void> {
    const executed = new Map<KnownOrder, Quantity>();
    for (const { order, fill } of trades) {
      if (!order.isOurs || order.isOver || order.terms === undefined || this.#fills.isTold(fill.fillId)) continue;
      executed.set(order, plus(executed.get(order) ?? order.told, fill.quantity));
    }
    for (const [order, quantity] of executed)
      if (quantity > (order.terms?.quantity ?? quantity)) await this.askOrder(order);
  }

  /** What became of an order of ours that is not listed any more. */
  async askOrder(known: KnownOrder): Promise<void> {
    const { profile, client } = this.#link;
    const { id, params } = profile.orders.lookUp(cancelTarget(known));
    const symbol = known.at.market.symbol;
    this.#events.take({ ...(await client.exchange.fetchOrder(id, symbol, params)), symbol });
  }
}
