import type { OrderId } from '../../../shared/ids.ts';
import { isMultiple } from '../../../shared/money.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import { ORDER_VALID_MS, type VenueReason } from '../../engine/domain/venue-report.ts';
import type { CcxtOrder } from './ccxt-api.ts';
import type { VenueInstrument } from './instruments.ts';
import type { OrderEvents } from './order-events.ts';
import type { KnownOrder } from './order-ids.ts';
import type { PositionModes } from './position-modes.ts';
import { toContracts } from './precise.ts';
import type { CancelTarget, PlaceWords } from './profile.ts';
import type { VenueLink } from './venue-link.ts';

/** Orders and cancels, each sent once: one without a certain answer brings no report, and the engine reads. */
export class Requests {
  /** Lists the open orders, for the cancel of one that this connection has not seen yet. */
  findOpen: () => Promise<void> = async () => {};
  /** Called when an answer says that something happened whose reports should come by the stream. */
  onAnswered: () => void = () => {};
  /** Called when an answer cannot be read. */
  onUnclear: () => void = () => {};
  /** Called when the venue refused a request for its time: its clock or ours has moved. */
  onWrongTime: () => void = () => {};
  readonly #link: VenueLink;
  readonly #events: OrderEvents;
  readonly #modes: PositionModes;
  #listing: Promise<void> | null = null;

  constructor(link: VenueLink, events: OrderEvents, modes: PositionModes) {
    this.#link = link;
    this.#events = events;
    this.#modes = modes;
  }

  async submit(order: VenueOrder): Promise<void> {
    const link = this.#link;
    const reject = (reason: VenueReason): void =>
      link.tell({ kind: 'rejected', orderId: order.id, reason, at: link.now() });
    if (link.isKeyRefused) return reject('key-refused');
    const at = link.instruments.bySymbol.get(order.symbol);
    if (at === undefined) return reject('unknown-instrument');
    const { clock } = link.client;
    if (mayOpen(at, order) ? !clock.isUsable : !clock.isMeasured) return reject('expired');
    // Nothing is opened in a market that is halted, also when it is traded again; what is held there is tried to close.
    if (at.market.active === false && mayOpen(at, order)) return reject('unknown-instrument');
    const amount = toContracts(order.quantity, at.contractSize);
    if (amount === null || !isMultiple(order.quantity, at.instrument.step)) return reject('not-a-multiple-of-step');
    if (order.price !== undefined && !isMultiple(order.price, at.instrument.tick))
      return reject('not-a-multiple-of-tick');
    const isHedged = this.#modes.isHedged(at);
    if (isHedged && !order.reduceOnly) {
      this.#modes.doesNotFit(at);
      return reject('position-mode');
    }
    const clientId = link.profile.clientIds.toVenue(order.id);
    const isStop = order.type === 'stop';
    const known = link.ids.learn({
      id: order.id,
      at,
      clientId,
      isOurs: true,
      venueId: null,
      isStop,
      knownAt: link.now(),
    });
    if (order.type !== 'market') known.terms = { quantity: order.quantity, price: order.price ?? null };
    const words = this.#words(order, clientId, isHedged);
    let placed: CcxtOrder;
    try {
      const { exchange } = link.client;
      placed = await exchange.createOrder(at.market.symbol, words.type, order.side, amount, words.price, words.params);
    } catch (error) {
      const failure = link.failure(error);
      if (failure.kind === 'ambiguous') return;
      known.isOver = true;
      if (failure.kind === 'refused') {
        if (failure.reason === 'expired') this.onWrongTime();
        if (failure.reason === 'position-mode') this.#modes.doesNotFit(at);
        return reject(failure.reason);
      }
      if (failure.kind === 'key-refused') return reject('key-refused');
      return link.tell({ ...failure, request: 'submit', id: order.id, at: link.now() });
    }
    this.#answered(known, placed, link.profile.orders.answersBeforeBook !== true);
  }

  /** In hedge mode the leg is said in place of reduce-only, which exchanges refuse or take no notice of there. */
  #words(order: VenueOrder, clientId: string, isHedged: boolean): PlaceWords {
    const { place } = this.#link.profile.orders;
    const validUntil = this.#link.now() + ORDER_VALID_MS;
    if (!isHedged) return place(order, clientId, validUntil);
    const words = place({ ...order, reduceOnly: false }, clientId, validUntil);
    return { ...words, params: { ...words.params, ...this.#modes.closing(order) } };
  }

  async cancel(orderId: OrderId): Promise<void> {
    const link = this.#link;
    const refuse = (reason: VenueReason): void =>
      link.tell({ kind: 'cancel-rejected', orderId, reason, at: link.now() });
    if (link.isKeyRefused) return refuse('key-refused');
    try {
      if (link.ids.get(orderId) === undefined) await this.#listed();
      const known = link.ids.get(orderId);
      if (known === undefined) return refuse('unknown-order');
      const { id, params } = link.profile.orders.cancel(cancelTarget(known));
      const answer = await link.client.exchange.cancelOrder(id, known.at.market.symbol, params);
      this.#answered(known, answer, false);
    } catch (error) {
      const failure = link.failure(error);
      if (failure.kind === 'refused') return refuse(failure.reason);
      if (failure.kind === 'key-refused') return refuse('key-refused');
      if (failure.kind === 'ambiguous') return;
      link.tell({ ...failure, request: 'cancel', id: orderId, at: link.now() });
    }
  }

  /** One list for all cancels that wait for it: a kill after a restart cancels many at once, and a list weighs much. */
  async #listed(): Promise<void> {
    this.#listing ??= this.findOpen().finally(() => {
      this.#listing = null;
    });
    await this.#listing;
  }

  /** An answer may say no more than that the request was taken: then the stream tells, or the net under it. */
  #answered(known: KnownOrder, answer: CcxtOrder, isAcceptance: boolean): void {
    try {
      if (answer.id !== undefined && answer.id !== null) this.#link.ids.link(known, answer.id);
      const hasStatus = answer.status !== undefined && answer.status !== null;
      if (hasStatus) this.#events.take({ ...answer, symbol: known.at.market.symbol });
      else if (isAcceptance) this.#events.accepted(known, answer.timestamp ?? this.#link.now());
    } catch {
      // It was done, and what the answer says of it cannot be read: the net asks what became of it.
      this.onUnclear();
    }
    this.onAnswered();
  }
}

/** What is sold of a spot market is held: nothing else can be sold there. */
function mayOpen({ instrument }: VenueInstrument, { reduceOnly, side }: VenueOrder): boolean {
  return !reduceOnly && !(instrument.kind === 'spot' && side === 'sell');
}

export function cancelTarget({ clientId, venueId, isStop, kind = null, at }: KnownOrder): CancelTarget {
  return { clientId, venueId, stop: isStop, kind, market: at.market };
}
