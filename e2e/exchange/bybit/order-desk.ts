import type { Price, Quantity } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import { checkOrder } from '../core/checks.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Order, PlaceOrder } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import { categoryOf, instrumentOf, nameOf, positionSideOf } from './names.ts';
import { isOfFilter } from './order-rows.ts';
import { amountOf, flagOf, needed, type Params, textOf } from './params.ts';
import type { Category } from './ret-codes.ts';
import type { Ticket, Tickets } from './tickets.ts';

/** Bybit: at most 36 letters, digits, dashes and underscores. */
const LINK_ID = /^[A-Za-z0-9_-]{1,36}$/;

/** How long an acknowledged order is on its way to the book. */
const TO_BOOK_MS = 2;

/** What an order is answered with: that it was taken, not that it is in the book. */
export interface OrderAnswer {
  readonly orderId: string;
  readonly orderLinkId: string;
}

/**
 * Orders as Bybit takes them. A create is answered once it has been looked at; the order comes into the book a moment
 * later, and what is wrong with it only then is told on the private stream alone (topic `order`, status `Rejected`).
 */
export class OrderDesk {
  readonly #exchange: Exchange;
  readonly #tickets: Tickets;
  readonly #onRejected: (ticket: Ticket) => void;
  /** Orders that a script keeps on their way; null while they come by themselves. */
  #held: (() => void)[] | null = null;

  constructor(exchange: Exchange, tickets: Tickets, onRejected: (ticket: Ticket) => void) {
    this.#exchange = exchange;
    this.#tickets = tickets;
    this.#onRejected = onRejected;
  }

  /**
   * Takes an order for the book. With `doomed` it is acknowledged and then rejected, whatever it is.
   * @throws Refusal when a look at it is enough to refuse it
   */
  create(account: Account, category: Category, params: Params, doomed: boolean): OrderAnswer {
    const order = this.#orderIn(category, params);
    checkOrder(this.#exchange.market, account, order, this.#exchange.rules);
    if (order.clientId !== null && this.#tickets.byLinkId(account.id, order.clientId) !== undefined)
      throw new Refusal('duplicate-client-id', order.clientId);
    const ticket = this.#tickets.issue(account.id, category, order, this.#exchange.now());
    const arrive = () => this.#toBook(account, ticket, doomed);
    if (this.#held !== null) this.#held.push(arrive);
    else this.#exchange.clock.at(this.#exchange.clock.now() + TO_BOOK_MS, arrive);
    return { orderId: ticket.orderId, orderLinkId: order.clientId ?? '' };
  }

  /** A script's: acknowledged orders stay on their way from now on, until {@link letGo}. */
  hold(): void {
    this.#held ??= [];
  }
  letGo(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const arrive of held) arrive();
  }

  /** @throws Refusal */
  amend(account: Account, category: Category, params: Params): OrderAnswer {
    const { order, ticket } = this.find(account, category, params);
    const quantity = amountOf<Quantity>(params, 'qty');
    const price = amountOf<Price>(params, 'price');
    this.#exchange.amend(account, order.id, {
      ...(quantity === null ? {} : { quantity }),
      ...(price === null ? {} : { price }),
    });
    return answerOf(ticket);
  }

  /** @throws Refusal */
  cancel(account: Account, category: Category, params: Params): OrderAnswer {
    const { order, ticket } = this.find(account, category, params);
    const filter = category === 'spot' ? (textOf(params, 'orderFilter') ?? 'Order') : undefined;
    if (!isOfFilter(order, category, filter)) throw new Refusal('unknown-order');
    this.#exchange.cancel(account, order.id);
    return answerOf(ticket);
  }

  /** Those of the category that `isMeant` picks. */
  cancelAll(account: Account, category: Category, isMeant: (order: Order) => boolean): readonly OrderAnswer[] {
    const { market } = this.#exchange;
    const isOurs = (order: Order) => categoryOf(market.terms(order.symbol)) === category && isMeant(order);
    return this.#exchange.cancelAll(account, isOurs).map((order) => answerOf(this.#tickets.of(order, category)));
  }

  /** The order that `orderId` or `orderLinkId` names. One on its way is not known yet. @throws Refusal */
  find(account: Account, category: Category, params: Params): { readonly order: Order; readonly ticket: Ticket } {
    const ticket = this.#ticketIn(account, params);
    if (ticket?.coreId == null || ticket.category !== category) throw new Refusal('unknown-order');
    const order = account.find({ orderId: ticket.coreId });
    if (nameOf(this.#exchange.market.terms(order.symbol)) !== needed(params, 'symbol'))
      throw new Refusal('unknown-order');
    return { order, ticket };
  }

  #ticketIn(account: Account, params: Params): Ticket | undefined {
    const orderId = textOf(params, 'orderId');
    if (orderId === undefined) return this.#tickets.byLinkId(account.id, needed(params, 'orderLinkId'));
    const ticket = this.#tickets.byOrderId(orderId);
    return ticket?.accountId === account.id ? ticket : undefined;
  }

  #toBook(account: Account, ticket: Ticket, doomed: boolean): void {
    try {
      if (doomed) throw new Refusal('rejected');
      this.#tickets.of(this.#exchange.place(account, ticket.order), ticket.category);
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      this.#tickets.refuse(ticket, problem.reason, this.#exchange.now());
      this.#onRejected(ticket);
    }
  }

  #orderIn(category: Category, params: Params): PlaceOrder {
    const instrument = instrumentOf(this.#exchange.market, category, needed(params, 'symbol'));
    const clientId = textOf(params, 'orderLinkId') ?? null;
    if (clientId !== null && !LINK_ID.test(clientId)) throw new Refusal('malformed', 'orderLinkId');
    const side = oneOf(needed(params, 'side'), { Buy: 'buy', Sell: 'sell' } as const, 'side');
    const isLimit = oneOf(needed(params, 'orderType'), { Limit: true, Market: false } as const, 'orderType');
    const stopPrice = amountOf<Price>(params, 'triggerPrice');
    const price = amountOf<Price>(params, 'price');
    const force = textOf(params, 'timeInForce') ?? (isLimit ? 'GTC' : 'IOC');
    const quantity = amountOf<Quantity>(params, 'qty');
    if (quantity === null) throw new Refusal('malformed', 'qty is needed');
    if (isLimit && price === null) throw new Refusal('price-missing');
    if (category === 'spot' && !isLimit && side === 'buy' && textOf(params, 'marketUnit') !== 'baseCoin')
      throw new Refusal('malformed', 'here a market order is for an amount of base: marketUnit=baseCoin');
    if (stopPrice !== null) checkTrigger(category, side, params);
    return {
      clientId,
      symbol: instrument.symbol,
      side,
      type: stopPrice !== null ? 'stop' : isLimit ? 'limit' : 'market',
      quantity,
      price: isLimit ? price : null,
      stopPrice,
      trigger: textOf(params, 'triggerBy') === 'MarkPrice' ? 'mark' : 'last',
      timeInForce: oneOf(force, { GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'GTC' } as const, 'timeInForce'),
      postOnly: force === 'PostOnly',
      reduceOnly: category === 'linear' && flagOf(params, 'reduceOnly'),
      positionSide: positionSideOf(textOf(params, 'positionIdx') ?? '0'),
    };
  }
}

function answerOf(ticket: Ticket): OrderAnswer {
  return { orderId: ticket.orderId, orderLinkId: ticket.hasLinkId ? ticket.order.clientId : '' };
}

/** A stop rises to a buy and falls to a sell; the other way round would be a take-profit, which is not traded here. */
function checkTrigger(category: Category, side: 'buy' | 'sell', params: Params): void {
  if (category === 'spot') {
    if (textOf(params, 'orderFilter') !== 'StopOrder') throw new Refusal('malformed', 'orderFilter');
    return;
  }
  if (needed(params, 'triggerDirection') !== (side === 'buy' ? '1' : '2'))
    throw new Refusal('malformed', 'triggerDirection');
}

function oneOf<T>(word: string, meanings: Readonly<Record<string, T>>, name: string): T {
  const meaning = meanings[word];
  if (meaning === undefined) throw new Refusal('malformed', name);
  return meaning;
}
