import { abs, type Exact, formatAmount, minus } from '../../../src/shared/money.ts';
import type { Market } from '../core/market.ts';
import {
  type AccountView,
  type EndReason,
  type Fill,
  type Instrument,
  isOpen,
  type Order,
  type Position,
} from '../core/model.ts';

/** `PF_XBTUSD`: bitcoin has its old name there. */
export function idOf({ base, quote }: Instrument): string {
  return `PF_${base === 'BTC' ? 'XBT' : base}${quote}`;
}

/** Kraken writes amounts as JSON numbers. */
export function numberOf(amount: Exact): number {
  return Number(formatAmount(amount));
}

/** The core's digits as one of Kraken's ids. */
export function uuidOf(id: string, kind: 'order' | 'fill' = 'order'): string {
  return `${kind === 'order' ? '00000000' : 'f1110000'}-0000-4000-8000-${id.padStart(12, '0')}`;
}
/** The other way; a text that is none of ours names nothing. */
export function idOfUuid(uuid: string): string {
  return /^[0-9a-f-]{36}$/.test(uuid) ? String(Number(uuid.slice(-12))) : '';
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** One of `GET instruments`. */
export function instrumentWords(terms: Instrument): object {
  return {
    symbol: idOf(terms),
    type: 'flexible_futures',
    tradeable: true,
    tickSize: numberOf(terms.tick),
    contractSize: numberOf(terms.contractSize),
    contractValueTradePrecision: decimalsOf(terms.step),
    impactMidSize: 1,
    maxPositionSize: 1_000_000,
    openingDate: '2022-03-22T16:00:00.000Z',
    marginLevels: [{ numNonContractUnits: 0, initialMargin: 0.02, maintenanceMargin: 0.01 }],
    fundingRateCoefficient: 8,
    postOnly: false,
    feeScheduleUid: '5b755fea-c5b0-4307-a66e-b392cd5bd931',
    base: terms.base,
    quote: terms.quote,
    pair: `${terms.base}:${terms.quote}`,
    category: '',
    tags: [],
  };
}

/** How many decimals a step has: 0.0001 has four. */
function decimalsOf(step: Exact): number {
  return formatAmount(step).split('.')[1]?.length ?? 0;
}

/** An order in what came of a request: `PLACE`, `CANCEL`, `EXECUTION` and the rest carry it. */
export function orderWords(market: Market, order: Order): object {
  return {
    orderId: uuidOf(order.id),
    cliOrdId: order.clientId,
    type: typeOf(order),
    symbol: idOf(market.terms(order.symbol)),
    side: order.side,
    quantity: numberOf(order.quantity),
    filled: numberOf(order.filled),
    limitPrice: order.price === null ? null : numberOf(order.price),
    reduceOnly: order.reduceOnly,
    timestamp: iso(order.createdAt),
    lastUpdateTimestamp: iso(order.updatedAt),
  };
}

function typeOf({ type, label, timeInForce, postOnly }: Order): string {
  if (type === 'stop') return label ?? 'stp';
  if (type === 'market' || timeInForce === 'IOC') return 'ioc';
  return postOnly ? 'post' : timeInForce === 'FOK' ? 'fok' : 'lmt';
}

/** One of `GET openorders`. */
export function openOrderWords(market: Market, order: Order): object {
  return {
    order_id: uuidOf(order.id),
    cliOrdId: order.clientId,
    symbol: idOf(market.terms(order.symbol)),
    side: order.side,
    orderType: order.status === 'untriggered' ? (order.label ?? 'stop') : 'lmt',
    ...(order.price === null ? {} : { limitPrice: numberOf(order.price) }),
    ...(order.status === 'untriggered' && order.stopPrice !== null
      ? { stopPrice: numberOf(order.stopPrice), triggerSignal: order.trigger }
      : {}),
    unfilledSize: numberOf(minus(order.quantity, order.filled)),
    filledSize: numberOf(order.filled),
    receivedTime: iso(order.createdAt),
    lastUpdateTime: iso(order.updatedAt),
    status: order.filled > 0n ? 'partiallyFilled' : 'untouched',
    reduceOnly: order.reduceOnly,
  };
}

/** One of `orders/status`. */
export function statusWords(market: Market, order: Order): object {
  const ended = order.status === 'filled' ? 'FULLY_EXECUTED' : 'CANCELLED';
  const status = order.status === 'untriggered' ? 'TRIGGER_PLACED' : isOpen(order) ? 'ENTERED_BOOK' : ended;
  return { order: { ...orderWords(market, order), type: 'ORDER' }, status, updateReason: null, error: null };
}

/** One of `GET fills`: it has no fee. */
export function fillWords(market: Market, fill: Fill): object {
  return {
    fill_id: fillIdOf(fill),
    symbol: idOf(market.terms(fill.symbol)),
    side: fill.side,
    order_id: uuidOf(fill.orderId),
    cliOrdId: fill.clientId,
    size: numberOf(fill.quantity),
    price: numberOf(fill.price),
    fillTime: iso(fill.at),
    fillType: fill.maker ? 'maker' : 'taker',
  };
}

/** Fills are counted for each instrument; an order has one instrument. */
export function fillIdOf(fill: Fill): string {
  return uuidOf(`${fill.orderId}${fill.id.padStart(4, '0')}`, 'fill');
}

/** One of the `fills` feed. */
export function fillFeedWords(market: Market, fill: Fill, seq: number): object {
  return {
    instrument: idOf(market.terms(fill.symbol)),
    time: fill.at,
    price: numberOf(fill.price),
    seq,
    buy: fill.side === 'buy',
    qty: numberOf(fill.quantity),
    order_id: uuidOf(fill.orderId),
    cli_ord_id: fill.clientId,
    fill_id: fillIdOf(fill),
    fill_type: fill.maker ? 'maker' : 'taker',
    fee_paid: numberOf(fill.fee),
    fee_currency: fill.feeAsset,
  };
}

/** One of `GET openpositions`. */
export function positionWords(market: Market, position: Position): object {
  return {
    side: position.quantity > 0n ? 'long' : 'short',
    symbol: idOf(market.terms(position.symbol)),
    price: numberOf(position.entryPrice),
    fillTime: iso(position.updatedAt),
    size: numberOf(abs(position.quantity)),
    unrealizedFunding: 0,
    pnlCurrency: 'USD',
  };
}

/** One of the `open_positions` feed: signed. */
export function positionFeedWords(market: Market, position: Position): object {
  return {
    instrument: idOf(market.terms(position.symbol)),
    balance: numberOf(position.quantity),
    entry_price: numberOf(position.entryPrice),
    pnl_currency: 'USD',
  };
}

/** The accounts: what is held is the multi-collateral one. */
export function accountsWords(view: AccountView): object {
  const row = (total: Exact) => ({ quantity: numberOf(total), value: numberOf(total), available: numberOf(total) });
  const currencies = Object.fromEntries(
    view.balances.map(({ asset, total }) => [asset === 'BTC' ? 'XBT' : asset, row(total)]),
  );
  return { flex: { type: 'multiCollateralMarginAccount', currencies }, cash: { type: 'cashAccount', balances: {} } };
}

/** An order of the `open_orders` feed: `qty` is what is left of it. */
export function orderFeedWords(market: Market, order: Order): object {
  return {
    instrument: idOf(market.terms(order.symbol)),
    time: order.createdAt,
    last_update_time: order.updatedAt,
    qty: numberOf(minus(order.quantity, order.filled)),
    filled: numberOf(order.filled),
    limit_price: order.price === null ? 0 : numberOf(order.price),
    stop_price: order.stopPrice === null ? 0 : numberOf(order.stopPrice),
    type: order.status === 'untriggered' ? (order.label ?? 'stop') : 'limit',
    order_id: uuidOf(order.id),
    cli_ord_id: order.clientId,
    direction: order.side === 'buy' ? 0 : 1,
    reduce_only: order.reduceOnly,
  };
}

/** Why the feed says that an order is gone. */
export const FEED_REASONS: Readonly<Record<EndReason, string>> = {
  requested: 'cancelled_by_user',
  'immediate-or-cancel': 'ioc_order_failed_because_it_would_not_be_executed',
  'fill-or-kill': 'ioc_order_failed_because_it_would_not_be_executed',
  'post-only-would-cross': 'post_order_failed_because_it_would_filled',
  'reduce-only': 'would_not_reduce_position',
  'dead-mans-timer': 'dead_man_switch',
  delisted: 'contract_expired',
  'no-market': 'ioc_order_failed_because_it_would_not_be_executed',
};
