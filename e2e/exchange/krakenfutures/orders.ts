import { type Exact, type Price, parseAmount, type Quantity } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import { type Fill, type Instrument, isOpen, type Order, type PlaceOrder, type Side } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import { KrakenError, statusOf } from './errors.ts';
import { fillIdOf, idOf, idOfUuid, iso, numberOf, orderWords, uuidOf } from './words.ts';

/** One order's parameters, as they came. */
export type Item = Readonly<Record<string, string>>;
type Words = Readonly<Record<string, unknown>>;

const LONGEST_CLIENT_ID = 100;

/** What can be done to orders. Each answers with the status that Kraken gives: a refusal of one is no error of the request. */
export class KrakenOrders {
  readonly #exchange: Exchange;
  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** `sendStatus` of `sendorder`. */
  send(account: Account, item: Item): Words {
    const named = item.cliOrdId === undefined ? {} : { cliOrdId: item.cliOrdId };
    return this.#status(named, item, () => {
      const { market } = this.#exchange;
      const order = this.#exchange.place(account, placed(instrumentOf(this.#exchange, item.symbol), item));
      const fills = account.view().fills.filter((it) => it.orderId === order.id);
      const executions = fills.map((it) => this.#execution(order, it));
      const isTaken = isOpen(order) || order.type === 'stop' || fills.length > 0;
      const ids = { order_id: uuidOf(order.id), receivedTime: iso(order.createdAt) };
      if (!isTaken) {
        const why = { uid: uuidOf(order.id), reason: 'IOC_WOULD_NOT_EXECUTE' };
        const rejected = { type: 'REJECT', ...why, order: orderWords(market, order) };
        return { ...ids, status: 'iocWouldNotExecute', orderEvents: [rejected] };
      }
      const rests = { type: 'PLACE', order: orderWords(market, order), reducedQuantity: null };
      const trigger = { type: 'PLACE', orderTrigger: triggerWords(orderWords(market, order), item) };
      const isWaiting = order.status === 'untriggered';
      const events = isWaiting ? [trigger] : executions.length > 0 ? executions : [rests];
      return { ...ids, status: 'placed', orderEvents: events };
    });
  }

  /** `cancelStatus` of `cancelorder`. */
  cancel(account: Account, item: Item): Words {
    return this.#status({ receivedTime: iso(this.#exchange.now()) }, item, () => {
      const order = this.#find(account, item);
      if (order.status === 'filled') return { status: 'filled', order_id: uuidOf(order.id), orderEvents: [] };
      const cancelled = this.#exchange.cancel(account, order.id);
      return {
        status: 'cancelled',
        order_id: uuidOf(order.id),
        cliOrdId: order.clientId,
        orderEvents: [this.#cancelled(cancelled)],
      };
    });
  }

  /** `cancelStatus` of `cancelallorders`. */
  cancelAll(account: Account, symbol: string | undefined): Words {
    const scope = symbol === undefined ? null : instrumentOf(this.#exchange, symbol).symbol;
    const all = this.#exchange.cancelAll(account, scope);
    return {
      receivedTime: iso(this.#exchange.now()),
      cancelOnly: symbol ?? 'all',
      status: all.length === 0 ? 'noOrdersToCancel' : 'cancelled',
      cancelledOrders: all.map((it) => ({ order_id: uuidOf(it.id), cliOrdId: it.clientId })),
      orderEvents: all.map((it) => this.#cancelled(it)),
    };
  }

  /** `editStatus` of `editorder`. */
  edit(account: Account, item: Item): Words {
    return this.#status({}, item, () => {
      const order = this.#find(account, item, item.orderId);
      const size = item.size === undefined ? {} : { quantity: amountOf<Quantity>(item.size, 'size') };
      const price = item.limitPrice === undefined ? {} : { price: amountOf<Price>(item.limitPrice, 'limitPrice') };
      const next = this.#exchange.amend(account, order.id, { ...size, ...price });
      const event = {
        type: 'EDIT',
        old: orderWords(this.#exchange.market, order),
        new: orderWords(this.#exchange.market, next),
      };
      return { status: 'edited', orderId: uuidOf(order.id), orderEvents: [event] };
    });
  }

  #find(account: Account, item: Item, orderId: string | undefined = item.order_id): Order {
    if (orderId !== undefined) return account.find({ orderId: idOfUuid(orderId) });
    if (item.cliOrdId === undefined) throw new KrakenError(200, 'requiredArgumentMissing');
    return account.find({ clientId: item.cliOrdId });
  }

  #status(named: Words, { processBefore }: Item, work: () => Words): Words {
    if (processBefore !== undefined && this.#exchange.now() > Date.parse(processBefore)) {
      return { ...named, status: 'wouldProcessAfterSpecifiedTime', orderEvents: [] };
    }
    try {
      return { ...named, ...work() };
    } catch (problem) {
      const status = statusOf(problem);
      if (status === null) throw problem;
      return { ...named, status, orderEvents: [] };
    }
  }

  #execution(order: Order, fill: Fill): Words {
    return {
      type: 'EXECUTION',
      executionId: fillIdOf(fill),
      price: numberOf(fill.price),
      amount: numberOf(fill.quantity),
      orderPriorExecution: { ...orderWords(this.#exchange.market, order), filled: 0 },
      orderPriorEdit: null,
      takerReducedQuantity: null,
    };
  }

  #cancelled(order: Order): Words {
    return { type: 'CANCEL', uid: uuidOf(order.id), order: orderWords(this.#exchange.market, order) };
  }
}

/** @throws KrakenError */
export function instrumentOf(exchange: Exchange, id: string | undefined): Instrument {
  const found = exchange.market.instruments().find((it) => idOf(it) === id?.toUpperCase());
  if (found === undefined) throw new Refusal('unknown-instrument');
  return found;
}

function placed(terms: Instrument, item: Item): PlaceOrder {
  const { orderType, cliOrdId } = item;
  const side = sideOf(item);
  if ((cliOrdId?.length ?? 0) > LONGEST_CLIENT_ID) throw new KrakenError(200, 'invalidArgument: cliOrdId');
  const priced = item.limitPrice === undefined ? null : amountOf<Price>(item.limitPrice, 'limitPrice');
  const common = {
    clientId: cliOrdId ?? null,
    symbol: terms.symbol,
    side,
    quantity: amountOf<Quantity>(item.size, 'size'),
    stopPrice: null,
    trigger: item.triggerSignal === 'mark' ? ('mark' as const) : ('last' as const),
    reduceOnly: item.reduceOnly === 'true',
    positionSide: 'net' as const,
    postOnly: orderType === 'post',
  };
  switch (orderType) {
    case 'mkt':
      return { ...common, type: 'market', price: null, timeInForce: 'IOC' };
    case 'stp':
      return {
        ...common,
        type: 'stop',
        price: priced,
        stopPrice: amountOf<Price>(item.stopPrice, 'stopPrice'),
        timeInForce: 'GTC',
      };
    case 'lmt':
    case 'post':
      return { ...common, type: 'limit', price: priced, timeInForce: 'GTC' };
    case 'ioc':
      return { ...common, type: 'limit', price: priced, timeInForce: 'IOC' };
    case 'fok':
      return { ...common, type: 'limit', price: priced, timeInForce: 'FOK' };
    default:
      throw new KrakenError(200, 'invalidArgument: orderType');
  }
}

function sideOf({ side }: Item): Side {
  if (side === 'buy' || side === 'sell') return side;
  throw new KrakenError(200, 'invalidArgument: side');
}

function amountOf<T extends Exact>(text: string | undefined, name: string): T {
  try {
    return parseAmount<T>(text ?? '');
  } catch {
    throw new KrakenError(200, `invalidArgument: ${name}`);
  }
}

function triggerWords(order: object, { side, stopPrice, triggerSignal = 'last' }: Item): object {
  const { orderId, cliOrdId, ...others } = order as { readonly orderId: string; readonly cliOrdId: string };
  return {
    ...others,
    uid: orderId,
    clientId: cliOrdId,
    triggerPrice: Number(stopPrice),
    triggerSide: side === 'buy' ? 'trigger_above' : 'trigger_below',
    triggerSignal: `${triggerSignal}_price`,
  };
}
