import { type Cash, max, plus, ZERO_CASH } from '../../../shared/money.ts';
import type { VenueFill } from '../../engine/domain/venue-report.ts';
import type { CcxtTrade } from './ccxt-api.ts';
import type { VenueInstrument } from './instruments.ts';
import { type OrderEvents, sideOf } from './order-events.ts';
import type { KnownOrder } from './order-ids.ts';
import { amountOf, positive, priceOf, quantityOf, toBase, VenueAnswerError } from './precise.ts';
import type { VenueLink } from './venue-link.ts';

/** An execution, and whose it is. */
export interface Trade {
  readonly order: KnownOrder;
  readonly fill: VenueFill;
}

/** Executions remembered by their ids: between so many and twice that. */
const KEPT = 10_000;

/** Executions of the account, each told once. */
export class Fills {
  readonly #link: VenueLink;
  readonly #events: OrderEvents;
  #told = new Set<string>();
  #toldBefore = new Set<string>();

  constructor(link: VenueLink, events: OrderEvents) {
    this.#link = link;
    this.#events = events;
  }

  isTold(fillId: string): boolean {
    return this.#told.has(fillId) || this.#toldBefore.has(fillId);
  }

  /** Reports an execution, unless it was. */
  tell(known: KnownOrder, fill: VenueFill): void {
    if (this.isTold(fill.fillId)) return;
    this.#told.add(fill.fillId);
    if (this.#told.size >= KEPT) [this.#told, this.#toldBefore] = [new Set(), this.#told];
    known.told = plus(known.told, fill.quantity);
    if (known.isOurs) this.#events.accepted(known, fill.at);
    this.#link.tell({ kind: 'fill', ...fill });
  }

  /** Whose execution it is, as far as it or what was seen before says; undefined when the venue has to be asked. */
  orderOf(trade: CcxtTrade): KnownOrder | undefined {
    const { ids, profile, instruments } = this.#link;
    const known = trade.order === undefined ? undefined : ids.byVenueId(trade.order);
    if (known !== undefined) return known;
    const clientId = profile.reads.trades.clientId(trade);
    const own = clientId === null ? null : profile.clientIds.fromVenue(clientId);
    const at = instruments.byMarket.get(trade.symbol ?? '');
    if (own === null || at === undefined) return undefined;
    const isUnseen = ids.get(own) === undefined;
    const order = ids.learn({
      id: own,
      at,
      clientId,
      isOurs: true,
      venueId: trade.order ?? null,
      isStop: false,
      knownAt: this.#link.now(),
    });
    if (isUnseen) order.isUnseen = true;
    return order;
  }

  /** As the engine knows it. @throws VenueAnswerError */
  idOf({ instrument }: VenueInstrument, trade: CcxtTrade): string {
    return `${instrument.symbol}:${this.#idOf(trade)}`;
  }

  /** Without one of its own an execution would be taken for another, and never booked. @throws VenueAnswerError */
  #idOf(trade: CcxtTrade): string {
    const id = this.#link.profile.reads.trades.fillId(trade);
    if (id === '') throw new VenueAnswerError('The exchange gave an execution no id.');
    return id;
  }

  /** @throws VenueAnswerError */
  fillOf(known: KnownOrder, trade: CcxtTrade): VenueFill {
    const { instrument, contractSize } = known.at;
    if (trade.timestamp === undefined || !Number.isSafeInteger(trade.timestamp))
      throw new VenueAnswerError('The exchange gave an execution no time.');
    return {
      orderId: known.id,
      fillId: this.idOf(known.at, trade),
      symbol: instrument.symbol,
      side: sideOf(trade.side),
      quantity: positive(toBase(quantityOf(trade.amount), contractSize), 'quantity of an execution'),
      price: positive(priceOf(trade.price), 'price of an execution'),
      fee: feeOf(trade, instrument.quote),
      liquidity: trade.takerOrMaker === 'maker' ? 'maker' : 'taker',
      at: trade.timestamp,
    };
  }
}

/**
 * The fee in the settlement currency. One in any other (a discount token; the base of a spot market, which makes the
 * holding smaller) leaves the cash as it is, and so is none here: no exact price of that currency is known, and the
 * read's cash and holdings say what it took. A rebate is none either.
 * @throws VenueAnswerError
 */
function feeOf({ fee }: CcxtTrade, settle: string): Cash {
  if (fee?.cost === undefined || fee.cost === null || fee.currency !== settle) return ZERO_CASH;
  return max(amountOf<Cash>(fee.cost, 'fee'), ZERO_CASH);
}
