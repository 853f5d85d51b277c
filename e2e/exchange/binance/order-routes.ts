import type { Price, Quantity } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import { type Fill, isOpen, type Order } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import { asBinanceError, BinanceError, type Product } from './errors.ts';
import { cancelIdOf, coreIdOf, instrumentOf, isAlgo, isOf } from './names.ts';
import { orderWords, placedSpotOrder, placeOf, spotTrade, umTrade } from './order-words.ts';
import { malformed, Params } from './params.ts';
import { type Routes, read, trade } from './routes.ts';

const ALL_CANCELLED = { code: 200, msg: 'The operation of cancel all open order is done.' };
const PAGE = 500;
const WEEK = 7 * 24 * 3_600_000;

/** The order that a request names by `orderId` or `origClientOrderId`. @throws Refusal `unknown-order` */
function named(exchange: Exchange, product: Product, account: Account, params: Params): Order {
  const { symbol } = instrumentOf(exchange, product, params.text('symbol'));
  const orderId = params.optional('orderId');
  const clientId = params.optional('origClientOrderId');
  if (orderId === undefined && clientId === undefined) throw malformed('orderId');
  const order = account.find({ orderId: orderId === undefined ? undefined : coreIdOf(orderId), clientId });
  const waits = isAlgo(order, product) && !order.triggered;
  if (order.symbol !== symbol || waits) throw new Refusal('unknown-order');
  return order;
}

/** For cancels, where Binance has another code than for reads. */
function cancellable(exchange: Exchange, product: Product, account: Account, params: Params): Order {
  try {
    return named(exchange, product, account, params);
  } catch (error) {
    if (error instanceof Refusal && error.reason === 'unknown-order')
      throw new BinanceError(400, -2011, 'Unknown order sent.');
    throw error;
  }
}

/** Orders as a read shows them, without stops that wait with the Algo Service. */
function listed(exchange: Exchange, product: Product, account: Account, symbol: string | null): readonly Order[] {
  return account
    .view()
    .orders.filter((order) => isOf(exchange, product, order.symbol) && (symbol === null || order.symbol === symbol))
    .filter((order) => !isAlgo(order, product) || order.triggered);
}

function symbolOf(exchange: Exchange, product: Product, params: Params): string | null {
  const id = params.optional('symbol');
  return id === undefined ? null : instrumentOf(exchange, product, id).symbol;
}

/** Executions of one instrument, oldest first: from `fromId` or `startTime` on, else the newest. */
function executions(exchange: Exchange, product: Product, account: Account, params: Params): readonly Fill[] {
  const { symbol } = instrumentOf(exchange, product, params.text('symbol'));
  const all = account.view().fills.filter((fill) => fill.symbol === symbol);
  const limit = Math.min(params.optionalNumber('limit') ?? PAGE, 1_000);
  const start = params.optionalNumber('startTime');
  const end = params.optionalNumber('endTime');
  if (start !== undefined && end !== undefined && end - start > (product === 'um' ? WEEK : WEEK / 7))
    throw new BinanceError(400, -4047, 'Time between startTime and endTime is too long.');
  const fromId = params.optionalNumber('fromId');
  const at = (fill: Fill) => fill.at + exchange.skewMs;
  const until = end ?? (start === undefined ? undefined : start + (product === 'um' ? WEEK : Number.MAX_SAFE_INTEGER));
  const orderId = params.optional('orderId');
  const picked = all
    .filter((fill) => orderId === undefined || fill.orderId === coreIdOf(orderId))
    .filter((fill) => fromId === undefined || Number(fill.id) >= fromId)
    .filter((fill) => start === undefined || at(fill) >= start)
    .filter((fill) => until === undefined || at(fill) <= until);
  return fromId === undefined && start === undefined ? picked.slice(-limit) : picked.slice(0, limit);
}

/** What both products' orders have in common, under the product's own paths. */
export function orderRoutes(exchange: Exchange, product: Product): Routes {
  const base = product === 'um' ? '/fapi/v1' : '/api/v3';
  const words = (order: Order) => orderWords(exchange, product, order);

  function place(account: Account, params: Params): Record<string, unknown> {
    const order = exchange.place(account, placeOf(exchange, product, params));
    if (product === 'um') return answered(words(order));
    return placedSpotOrder(
      exchange,
      order,
      account.view().fills.filter((fill) => fill.orderId === order.id),
    );
  }
  function cancel(account: Account, params: Params): Record<string, unknown> {
    const { id } = cancellable(exchange, product, account, params);
    return cancelled(exchange, product, exchange.cancel(account, id));
  }

  const common: Routes = {
    [`POST ${base}/order`]: trade(
      'place',
      product === 'um' ? 0 : 1,
      (params, { account }) => place(account, params),
      1,
    ),
    [`GET ${base}/order`]: read(product === 'um' ? 1 : 4, (params, { account }) =>
      words(named(exchange, product, account, params)),
    ),
    [`DELETE ${base}/order`]: trade('cancel', 1, (params, { account }) => cancel(account, params)),
    [`GET ${base}/openOrders`]: read(openOrdersWeight(product), (params, { account }) =>
      listed(exchange, product, account, symbolOf(exchange, product, params))
        .filter(isOpen)
        .map(words),
    ),
    [`GET ${base}/allOrders`]: read(product === 'um' ? 5 : 20, (params, { account }) =>
      listed(exchange, product, account, symbolOf(exchange, product, params))
        .slice(-(params.optionalNumber('limit') ?? PAGE))
        .map(words),
    ),
    [`GET ${base}/${product === 'um' ? 'userTrades' : 'myTrades'}`]: read(
      product === 'um' ? 5 : 20,
      (params, { account }) =>
        executions(exchange, product, account, params).map((fill) =>
          product === 'um'
            ? umTrade(exchange, fill, account.find({ orderId: fill.orderId }))
            : spotTrade(exchange, fill),
        ),
    ),
    [`DELETE ${base}/${product === 'um' ? 'allOpenOrders' : 'openOrders'}`]: trade(
      'cancel-all',
      1,
      (params, { account }) => {
        const { symbol } = instrumentOf(exchange, product, params.text('symbol'));
        const done = exchange.cancelAll(account, (order) => order.symbol === symbol && !waits(order, product));
        if (product === 'spot' && done.length === 0) throw new BinanceError(400, -2011, 'Unknown order sent.');
        return product === 'um' ? ALL_CANCELLED : done.map((order) => cancelled(exchange, product, order));
      },
    ),
  };
  if (product === 'spot') return common;

  const each = (account: Account, all: readonly Params[], run: (account: Account, params: Params) => unknown) =>
    all.map((params) => {
      try {
        return run(account, params);
      } catch (thrown) {
        const { code, message } = asBinanceError(thrown, product, exchange.now());
        return { code, msg: message };
      }
    });
  return {
    ...common,
    [`PUT ${base}/order`]: trade(
      'amend',
      1,
      (params, { account }) => {
        const { id } = named(exchange, product, account, params);
        const change = { quantity: params.amount<Quantity>('quantity'), price: params.amount<Price>('price') };
        return words(exchange.amend(account, id, change));
      },
      1,
    ),
    [`POST ${base}/batchOrders`]: trade(
      'place',
      5,
      (params, { account }) => {
        const entries = params.list('batchOrders');
        if (entries.length > 5) throw new BinanceError(400, -4082, 'Invalid number of batch place orders.');
        const all = entries.map((entry) => Params.ofObject(Object(entry)));
        return each(account, all, place);
      },
      5,
    ),
    [`DELETE ${base}/batchOrders`]: trade('cancel', 1, (params, { account }) => {
      const symbol = params.text('symbol');
      const ids = ['orderIdList', 'orderidlist'].find((name) => params.optional(name) !== undefined);
      const clientIds = ['origClientOrderIdList', 'origclientorderidlist'].find(
        (it) => params.optional(it) !== undefined,
      );
      const name = ids ?? clientIds ?? 'orderIdList';
      const listedIds = params.list(name);
      if (listedIds.length > 10) throw new BinanceError(400, -4083, 'Invalid number of batch cancel orders.');
      const key = name === ids ? 'orderId' : 'origClientOrderId';
      return each(
        account,
        listedIds.map((id) => Params.ofObject({ symbol, [key]: id })),
        cancel,
      );
    }),
  };
}

const waits = (order: Order, product: Product): boolean => isAlgo(order, product) && !order.triggered;

function openOrdersWeight(product: Product) {
  const [one, all] = product === 'um' ? [1, 40] : [6, 80];
  return (params: Params) => (params.optional('symbol') === undefined ? all : one);
}

/** An order of the futures account in the answer to what was asked of it: when it was placed is in lists alone. */
function answered({ time: _time, ...words }: Record<string, unknown>): Record<string, unknown> {
  return words;
}

/** A cancel's answer. Spot gives the cancel an id of its own, and the order's under another name. */
function cancelled(exchange: Exchange, product: Product, order: Order): Record<string, unknown> {
  const words = orderWords(exchange, product, order);
  if (product === 'um') return answered(words);
  return {
    ...words,
    origClientOrderId: order.clientId,
    clientOrderId: cancelIdOf(order),
    transactTime: order.updatedAt + exchange.skewMs,
  };
}
