import { notional, type Price, type Quantity } from '../../../src/shared/money.ts';
import type { Exchange } from '../core/exchange.ts';
import { type Fill, isOpen, type Order, type PlaceOrder, type PositionSide } from '../core/model.ts';
import { BinanceError, type Product } from './errors.ts';
import { averageOf, idOf, instrumentOf, isAlgo, orderIdOf, positionSideOf, statusOf, text } from './names.ts';
import { malformed, type Params } from './params.ts';

const TYPES = ['LIMIT', 'MARKET', 'LIMIT_MAKER', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'STOP', 'STOP_MARKET'] as const;
const STOPS = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'STOP', 'STOP_MARKET'];
const ONLY: Readonly<Record<Product, readonly string[]>> = {
  um: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET'],
  spot: ['LIMIT', 'MARKET', 'LIMIT_MAKER', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
};
const POSITION_SIDES: Readonly<Record<string, PositionSide>> = { BOTH: 'net', LONG: 'long', SHORT: 'short' };

/** What a new order of either product asks for; `algo` is a request to the Algo Service. @throws BinanceError */
export function placeOf(exchange: Exchange, product: Product, params: Params, algo = false): PlaceOrder {
  const type = params.oneOf('type', TYPES);
  if (!ONLY[product].includes(type)) throw new BinanceError(400, -1116, 'Invalid orderType.');
  const stop = STOPS.includes(type);
  if (product === 'um' && stop && !algo)
    throw new BinanceError(
      400,
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    );
  const limited = type !== 'MARKET' && type !== 'STOP_LOSS' && type !== 'STOP_MARKET';
  const timeInForce = params.optional('timeInForce') ?? 'GTC';
  if (!['GTC', 'IOC', 'FOK', 'GTX'].includes(timeInForce)) throw malformed('timeInForce');
  if (type === 'LIMIT') params.text('timeInForce');
  const side = params.oneOf('side', ['BUY', 'SELL']) === 'BUY' ? 'buy' : 'sell';
  const positionSide = POSITION_SIDES[params.optional('positionSide') ?? 'BOTH'];
  if (positionSide === undefined) throw malformed('positionSide');
  if (positionSide !== 'net' && params.optional('reduceOnly') !== undefined)
    throw new BinanceError(400, -1106, "Parameter 'reduceonly' sent when not required.");
  return {
    clientId: params.optional(algo ? 'clientAlgoId' : 'newClientOrderId') ?? null,
    symbol: instrumentOf(exchange, product, params.text('symbol')).symbol,
    side,
    type: stop ? 'stop' : limited ? 'limit' : 'market',
    quantity: params.amount<Quantity>('quantity'),
    price: limited ? params.amount<Price>('price') : null,
    stopPrice: stop ? params.amount<Price>(algo ? 'triggerPrice' : 'stopPrice') : null,
    trigger: params.optional('workingType') === 'MARK_PRICE' ? 'mark' : 'last',
    timeInForce: timeInForce === 'IOC' || timeInForce === 'FOK' ? timeInForce : 'GTC',
    postOnly: type === 'LIMIT_MAKER' || timeInForce === 'GTX',
    reduceOnly: params.flag('reduceOnly'),
    positionSide,
  };
}

/** The type as Binance names it. */
export function typeOf(order: Order, product: Product): string {
  if (order.type === 'market') return 'MARKET';
  if (order.label !== undefined) return order.label;
  if (order.type === 'limit') return product === 'spot' && order.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
  if (product === 'um') return order.price === null ? 'STOP_MARKET' : 'STOP';
  return order.price === null ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT';
}

/** What the matching engine has it as: a triggered stop of the futures account is a plain order there. */
export function engineTypeOf(order: Order, product: Product): string {
  if (!isAlgo(order, product)) return typeOf(order, product);
  return order.price === null ? 'MARKET' : 'LIMIT';
}

export function timeInForceOf(order: Order, product: Product): string {
  return product === 'um' && order.postOnly ? 'GTX' : order.timeInForce;
}

/** An order of the futures matching engine. */
function umOrder(exchange: Exchange, order: Order): Record<string, unknown> {
  return {
    orderId: orderIdOf(order, 'um'),
    symbol: idOf(exchange, order.symbol),
    status: statusOf(order),
    clientOrderId: order.clientId,
    price: text(order.price ?? (0n as Price)),
    avgPrice: averageOf(order),
    origQty: text(order.quantity),
    executedQty: text(order.filled),
    cumQty: text(order.filled),
    cumQuote: text(order.filledValue),
    timeInForce: timeInForceOf(order, 'um'),
    type: engineTypeOf(order, 'um'),
    reduceOnly: order.reduceOnly,
    closePosition: false,
    side: order.side.toUpperCase(),
    positionSide: positionSideOf(order.positionSide),
    stopPrice: text(order.stopPrice ?? (0n as Price)),
    workingType: order.trigger === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE',
    priceProtect: false,
    origType: engineTypeOf(order, 'um'),
    priceMatch: 'NONE',
    selfTradePreventionMode: 'EXPIRE_MAKER',
    goodTillDate: 0,
    time: order.createdAt + exchange.skewMs,
    updateTime: order.updatedAt + exchange.skewMs,
  };
}

/** A spot order as it is read. */
function spotOrder(exchange: Exchange, order: Order): Record<string, unknown> {
  return {
    symbol: idOf(exchange, order.symbol),
    orderId: orderIdOf(order, 'spot'),
    orderListId: order.listId === undefined ? -1 : Number(order.listId),
    clientOrderId: order.clientId,
    price: text(order.price ?? (0n as Price)),
    origQty: text(order.quantity),
    executedQty: text(order.filled),
    origQuoteOrderQty: '0',
    cummulativeQuoteQty: text(order.filledValue),
    status: statusOf(order),
    timeInForce: timeInForceOf(order, 'spot'),
    type: typeOf(order, 'spot'),
    side: order.side.toUpperCase(),
    stopPrice: text(order.stopPrice ?? (0n as Price)),
    icebergQty: '0',
    time: order.createdAt + exchange.skewMs,
    updateTime: order.updatedAt + exchange.skewMs,
    isWorking: order.status !== 'untriggered',
    workingTime: order.createdAt + exchange.skewMs,
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
}

export function orderWords(exchange: Exchange, product: Product, order: Order): Record<string, unknown> {
  return product === 'um' ? umOrder(exchange, order) : spotOrder(exchange, order);
}

/** A spot order's answer to its placing, with what it was filled with at once. */
export function placedSpotOrder(exchange: Exchange, order: Order, fills: readonly Fill[]): Record<string, unknown> {
  return {
    ...spotOrder(exchange, order),
    transactTime: order.updatedAt + exchange.skewMs,
    fills: fills.map((fill) => ({
      price: text(fill.price),
      qty: text(fill.quantity),
      commission: text(fill.fee),
      commissionAsset: fill.feeAsset,
      tradeId: Number(fill.id),
    })),
  };
}

/** A conditional order of the Algo Service. */
export function algoOrder(exchange: Exchange, order: Order): Record<string, unknown> {
  return {
    algoId: Number(order.id),
    clientAlgoId: order.clientId,
    algoType: 'CONDITIONAL',
    orderType: typeOf(order, 'um'),
    symbol: idOf(exchange, order.symbol),
    side: order.side.toUpperCase(),
    positionSide: positionSideOf(order.positionSide),
    timeInForce: timeInForceOf(order, 'um'),
    quantity: text(order.quantity),
    algoStatus: algoStatusOf(order),
    actualOrderId: order.triggered ? String(orderIdOf(order, 'um')) : '',
    actualPrice: averageOf(order),
    triggerPrice: text(order.stopPrice ?? (0n as Price)),
    price: text(order.price ?? (0n as Price)),
    icebergQuantity: null,
    selfTradePreventionMode: 'EXPIRE_MAKER',
    workingType: order.trigger === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    closePosition: false,
    priceProtect: false,
    reduceOnly: order.reduceOnly,
    createTime: order.createdAt + exchange.skewMs,
    updateTime: order.updatedAt + exchange.skewMs,
    triggerTime: order.triggered ? order.updatedAt + exchange.skewMs : 0,
    goodTillDate: 0,
  };
}

export function algoStatusOf(order: Order): string {
  if (order.status === 'untriggered') return 'NEW';
  if (order.triggered) return isOpen(order) ? 'TRIGGERED' : 'FINISHED';
  return statusOf(order);
}

/** An execution of the account, as the list of executions has it. */
export function umTrade(exchange: Exchange, fill: Fill, order: Order): Record<string, unknown> {
  return {
    symbol: idOf(exchange, fill.symbol),
    id: Number(fill.id),
    orderId: orderIdOf(order, 'um'),
    side: fill.side.toUpperCase(),
    price: text(fill.price),
    qty: text(fill.quantity),
    realizedPnl: text(fill.realized),
    quoteQty: text(notional(fill.price, fill.quantity)),
    commission: text(fill.fee),
    commissionAsset: fill.feeAsset,
    time: fill.at + exchange.skewMs,
    positionSide: positionSideOf(fill.positionSide),
    buyer: fill.side === 'buy',
    maker: fill.maker,
  };
}

export function spotTrade(exchange: Exchange, fill: Fill): Record<string, unknown> {
  return {
    symbol: idOf(exchange, fill.symbol),
    id: Number(fill.id),
    orderId: Number(fill.orderId),
    orderListId: -1,
    price: text(fill.price),
    qty: text(fill.quantity),
    quoteQty: text(notional(fill.price, fill.quantity)),
    commission: text(fill.fee),
    commissionAsset: fill.feeAsset,
    time: fill.at + exchange.skewMs,
    isBuyer: fill.side === 'buy',
    isMaker: fill.maker,
    isBestMatch: true,
  };
}
