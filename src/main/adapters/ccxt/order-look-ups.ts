import { plus, type Quantity } from '../../../shared/money.ts';
import type { CcxtOrder, CcxtTrade } from './ccxt-api.ts';
import { RequestsUsedUp } from './errors.ts';
import type { Fills, Trade } from './fills.ts';
import type { VenueInstrument } from './instruments.ts';
import type { OrderEvents } from './order-events.ts';
import { foreignId, type KnownOrder } from './order-ids.ts';
import { VenueAnswerError } from './precise.ts';
import type { CancelTarget } from './profile.ts';
import { cancelTarget } from './requests.ts';
import type { VenueLink } from './venue-link.ts';

/** Orders asked for side by side, when executions name none that is known. */
const SIDE_BY_SIDE = 8;
/** An exchange that does not know the order of an execution this old has forgotten it: it is none of a session's. */
const FORGOTTEN_AFTER_MS = 60_000;

/** Asks the venue for single orders: whose an execution is, and what an order of ours has become. */
export class OrderLookUps {
  readonly #link: VenueLink;
  readonly #fills: Fills;
  readonly #events: OrderEvents;

  constructor(link: VenueLink, fills: Fills, events: OrderEvents) {
    this.#link = link;
    this.#fills = fills;
    this.#events = events;
  }

  /**
   * Asks for the orders of executions that name them by the venue's id alone. One that the exchange does not know any more
   * is somebody else's where executions carry our own ids, or where it is old; a new one is asked for again.
   */
  async lookUp(trades: readonly CcxtTrade[]): Promise<void> {
    const { instruments, profile } = this.#link;
    const orders = new Map<string, { readonly at: VenueInstrument; isForgotten: boolean }>();
    const now = this.#link.now();
    for (const { order, symbol = '', timestamp = now } of trades) {
      const at = instruments.byMarket.get(symbol);
      if (order === undefined || at === undefined) continue;
      const isForgotten = profile.reads.trades.carriesClientId || now - timestamp > FORGOTTEN_AFTER_MS;
      orders.set(order, { at, isForgotten: isForgotten || orders.get(order)?.isForgotten === true });
    }
    const left = [...orders];
    while (left.length > 0) {
      const some = left.splice(0, SIDE_BY_SIDE);
      await Promise.all(some.map(([venueId, { at, isForgotten }]) => this.#lookUpOne(venueId, at, isForgotten)));
    }
  }

  async #lookUpOne(venueId: string, at: VenueInstrument, isForgotten: boolean): Promise<void> {
    const order = await this.#fetch({ clientId: null, venueId, stop: false, market: at.market });
    if (order !== null) {
      const known = this.#events.identify({ ...order, id: venueId, symbol: at.market.symbol });
      if (known === null) throw new VenueAnswerError('The exchange does not say whose an execution is.');
      this.#events.seenLate(known, order);
    } else if (isForgotten) {
      const unsaid = { clientId: null, isOurs: false, kind: null, isStop: false };
      this.#link.ids.learn({ ...unsaid, id: foreignId(venueId), at, venueId, knownAt: this.#link.now() });
    }
  }

  /**
   * Asks for orders of ours that may have been made larger meanwhile: those that were executed beyond what they were for,
   * and those of which nothing but an execution is known here. What finds no room is asked for with the next read.
   */
  async askAmended(trades: readonly Trade[]): Promise<void> {
    const executed = new Map<KnownOrder, Quantity>();
    for (const { order, fill } of trades) {
      if (!order.isOurs || order.isOver || this.#fills.isTold(fill.fillId)) continue;
      executed.set(order, plus(executed.get(order) ?? order.told, fill.quantity));
    }
    for (const [order, quantity] of executed) {
      const isLarger = order.terms !== undefined && quantity > order.terms.quantity;
      if (!isLarger && order.isUnseen !== true) continue;
      try {
        await this.ask(order);
      } catch (error) {
        if (error instanceof RequestsUsedUp) return;
        throw error;
      }
    }
  }

  /** What became of an order of ours that is not listed any more; nothing where the venue does not know it any more. */
  async ask(known: KnownOrder): Promise<void> {
    const order = await this.#fetch(cancelTarget(known));
    if (order === null) known.isUnseen = false;
    else this.#events.take({ ...order, symbol: known.at.market.symbol });
  }

  /** Null where the exchange says that there is none. */
  async #fetch(target: CancelTarget): Promise<CcxtOrder | null> {
    const { profile, client } = this.#link;
    const { id, params } = profile.orders.lookUp(target);
    try {
      return await client.exchange.fetchOrder(id, target.market.symbol, params);
    } catch (error) {
      const failure = this.#link.failure(error);
      if (failure.kind === 'refused' && failure.reason === 'unknown-order') return null;
      throw error;
    }
  }
}
