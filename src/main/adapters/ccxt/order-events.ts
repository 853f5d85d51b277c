import type { TimeMs } from '../../../shared/ids.ts';
import { minus } from '../../../shared/money.ts';
import type { Side } from '../../engine/domain/order.ts';
import type { VenueOpenOrder } from '../../engine/domain/venue-report.ts';
import type { CcxtOrder } from './ccxt-api.ts';
import type { VenueInstrument } from './instruments.ts';
import { foreignId, type KnownOrder, type Terms } from './order-ids.ts';
import { priceOf, quantityOf, toBase, VenueAnswerError } from './precise.ts';
import type { VenueLink } from './venue-link.ts';

/** Reports what an order's own state says, once each: accepted, triggered, rejected, cancelled. Fills say the rest. */
export class OrderEvents {
  /**
   * Called when an order is further filled than the fills that were told, which may be on their way or lost. `settled` is
   * to be called once they were looked for; `isBehind` says whether they are still missing.
   */
  onGap: (at: VenueInstrument, isBehind: () => boolean, settled: () => void) => void = (_at, _isBehind, settled) =>
    settled();
  readonly #link: VenueLink;

  constructor(link: VenueLink) {
    this.#link = link;
  }

  /** Whose order it is; null when it is of a market that is not this account's. */
  identify(order: CcxtOrder): KnownOrder | null {
    const { ids, instruments, profile } = this.#link;
    const seen = order.id === undefined ? undefined : ids.byVenueId(order.id);
    if (seen !== undefined) {
      // What comes of ours is followed; of others' only a list says whether they still wait.
      if (!seen.isOurs) Object.assign(seen, { isStop: profile.orders.isStop(order), kind: this.#kindOf(order) });
      return seen;
    }
    const at = instruments.byMarket.get(order.symbol ?? '');
    if (at === undefined) return null;
    const clientId = order.clientOrderId === undefined || order.clientOrderId === '' ? null : order.clientOrderId;
    const own = clientId === null ? null : profile.clientIds.fromVenue(clientId);
    if (own === null && order.id === undefined) return null;
    const id = own ?? foreignId(order.id ?? '');
    const venueId = order.id ?? null;
    return ids.learn({
      id,
      at,
      clientId,
      isOurs: own !== null,
      venueId,
      kind: own === null ? this.#kindOf(order) : null,
      isStop: profile.orders.isStop(order),
      knownAt: this.#link.now(),
    });
  }

  #kindOf(order: CcxtOrder): string | null {
    return this.#link.profile.orders.kindOf?.(order) ?? null;
  }

  /** Tells what is new of an order of ours. */
  take(order: CcxtOrder): void {
    const known = this.identify(order);
    if (known === null) return;
    const { profile } = this.#link;
    const child = profile.orders.childId?.(order) ?? null;
    if (child !== null) this.#link.ids.link(known, child);
    // What ends an order does not always say that it was a stop.
    const isNoStop = order.status !== 'canceled' && !profile.orders.isStop(order);
    const isTriggered = profile.orders.isTriggered(order) || (known.isStop && isNoStop);
    known.isStop &&= !isTriggered;
    if (!known.isOurs || known.isOver) return;
    const at = order.lastUpdateTimestamp ?? order.timestamp ?? this.#link.now();
    const { status } = order;
    if (status === 'rejected' && !known.isAccepted) {
      known.isOver = true;
      const reason = profile.orders.endReason(order) ?? 'refused';
      this.#link.tell({ kind: 'rejected', orderId: known.id, reason, at });
      return;
    }
    this.accepted(known, at);
    if (isTriggered && !known.isTriggered) {
      known.isTriggered = true;
      this.#link.tell({ kind: 'triggered', orderId: known.id, at });
    }
    if (known.isUnseen === true) this.seenLate(known, order);
    else this.amended(known, order);
    const isCutShort = status === 'closed' && this.#isShort(known, order);
    const isEnded = status === 'canceled' || status === 'expired' || status === 'rejected' || isCutShort;
    if (isEnded || status === 'closed') known.isOver = true;
    const end = (): void => {
      if (!isEnded) return;
      const reason = profile.orders.endReason(order) ?? 'requested';
      this.#link.tell({ kind: 'cancelled', orderId: known.id, reason, at });
    };
    const isBehind = (): boolean => this.#isBehind(known, order);
    if (isBehind()) this.onGap(known.at, isBehind, end);
    else end();
  }

  /** An order that rests or waits may be changed by a person: that is told before what is executed of it. */
  amended(known: KnownOrder, order: CcxtOrder): void {
    const now = known.isTriggered || !known.isOurs || order.type === 'market' ? null : termsOf(known, order);
    if (now === null) return;
    const before = known.terms ?? now;
    const price = now.price ?? before.price;
    known.terms = { quantity: now.quantity, price };
    if (now.quantity !== before.quantity || price !== before.price) this.#tellAmended(known, order, known.terms);
  }

  /** One of ours that an execution named first: how much it is for is told, since it may have been for less before. */
  seenLate(known: KnownOrder, order: CcxtOrder): void {
    const now = known.isOurs ? termsOf(known, order) : null;
    known.isUnseen = false;
    if (now === null) return;
    if (order.type !== 'market') known.terms = now;
    this.#tellAmended(known, order, now);
  }

  #tellAmended(known: KnownOrder, order: CcxtOrder, { quantity, price }: Terms): void {
    const at = order.lastUpdateTimestamp ?? order.timestamp ?? this.#link.now();
    this.#link.tell({ kind: 'amended', orderId: known.id, quantity, price, at });
  }

  accepted(known: KnownOrder, at: TimeMs): void {
    if (known.isAccepted) return;
    known.isAccepted = true;
    this.#link.tell({ kind: 'accepted', orderId: known.id, at });
  }

  /** ccxt calls some orders closed that were cancelled after a part was filled. */
  #isShort(known: KnownOrder, { filled, amount }: CcxtOrder): boolean {
    if (filled === undefined || filled === null || amount === undefined || amount === null) return false;
    const { contractSize } = known.at;
    return toBase(quantityOf(filled), contractSize) < toBase(quantityOf(amount), contractSize);
  }

  #isBehind(known: KnownOrder, { filled }: CcxtOrder): boolean {
    if (filled === undefined || filled === null) return false;
    return toBase(quantityOf(filled, 'filled quantity'), known.at.contractSize) > known.told;
  }
}

/** Null where the exchange does not say for how much the order is. @throws VenueAnswerError */
function termsOf(known: KnownOrder, { amount, type, price, triggerPrice }: CcxtOrder): Terms | null {
  if (amount === undefined || amount === null) return null;
  const quantity = toBase(quantityOf(amount, 'quantity of an order'), known.at.contractSize);
  const said = known.isStop ? triggerPrice : type === 'market' ? undefined : price;
  const at = said === undefined || said === null ? null : priceOf(said, 'price of an order');
  return quantity > 0n ? { quantity, price: at === null || at <= 0n ? null : at } : null;
}

/**
 * An order as a snapshot lists it. Somebody else's may be for whatever is held when it is triggered, and then says no
 * quantity: Binance's `closePosition`, OKX's `closeFraction`. @throws VenueAnswerError
 */
export function openOrderOf(known: KnownOrder, order: CcxtOrder): VenueOpenOrder {
  const { contractSize, instrument } = known.at;
  const amount = known.isOurs ? order.amount : (order.amount ?? '0');
  const quantity = toBase(quantityOf(amount, 'quantity of an order'), contractSize);
  const filled = toBase(quantityOf(order.filled ?? '0', 'filled quantity'), contractSize);
  if (minus(quantity, filled) < 0n) throw new VenueAnswerError('The exchange filled an order beyond its quantity.');
  const type = known.isStop ? 'stop' : order.type === 'market' ? 'market' : 'limit';
  const side = sideOf(order.side);
  const price = termsOf(known, order)?.price ?? null;
  return {
    orderId: known.id,
    symbol: instrument.symbol,
    side,
    type,
    quantity,
    filled,
    reduceOnly: order.reduceOnly === true,
    ...(price === null ? {} : { price }),
  };
}

/** @throws VenueAnswerError */
export function sideOf(side: string | undefined): Side {
  if (side === 'buy' || side === 'sell') return side;
  throw new VenueAnswerError('The exchange gave no side.');
}
