import { formatAmount, minus, mulDiv, ONE, type Price } from '../../../src/shared/money.ts';
import type { EndReason, Instrument, Order, PlaceOrder } from '../core/model.ts';
import { isOpen } from '../core/model.ts';
import type { RefusalReason } from '../core/refusal.ts';
import { categoryOf, nameOf, positionIdxOf, sideWord } from './names.ts';
import type { Category } from './ret-codes.ts';
import type { Ticket } from './tickets.ts';

/** An order as `/v5/order/realtime`, `/v5/order/history` and the topic `order` tell of it. */
export type OrderRow = Readonly<Record<string, unknown>>;

/** How it ended, in Bybit's words: who cancelled, and the reason code. */
const ENDS: Readonly<Record<EndReason, readonly [cancelType: string, rejectReason: string]>> = {
  requested: ['CancelByUser', 'EC_PerCancelRequest'],
  'immediate-or-cancel': ['UNKNOWN', 'EC_NoImmediateQtyToFill'],
  'fill-or-kill': ['UNKNOWN', 'EC_NoEnoughQtyToFill'],
  'post-only-would-cross': ['UNKNOWN', 'EC_PostOnlyWillTakeLiquidity'],
  'reduce-only': ['CancelByReduceOnly', 'EC_NoError'],
  'dead-mans-timer': ['CancelByDCP', 'EC_NoError'],
  delisted: ['CancelByAdmin', 'EC_InvalidSymbolStatus'],
  'no-market': ['UNKNOWN', 'EC_NoImmediateQtyToFill'],
};

/** Why an order that had been acknowledged never came into the book. */
function rejectReasonOf(reason: RefusalReason | null): string {
  if (reason === 'post-only-would-cross') return 'EC_PostOnlyWillTakeLiquidity';
  if (reason === 'duplicate-client-id') return 'EC_DuplicatedClOrdID';
  if (reason === 'delisted') return 'EC_InvalidSymbolStatus';
  return 'EC_Others';
}

/** Whether a request with this `orderFilter` means the order. Spot keeps each kind of order that waits apart. */
export function isOfFilter(order: Order, category: Category, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const isWaiting = order.stopPrice !== null && !order.triggered;
  if (category === 'linear') return (filter === 'StopOrder') === isWaiting;
  return filter === (isWaiting ? (order.label ?? 'StopOrder') : 'Order');
}

/** An order that is or was in the book. Fees are told with its executions alone. */
export function orderRow(order: Order, ticket: Ticket, instrument: Instrument): OrderRow {
  const left = isOpen(order) ? minus(order.quantity, order.filled) : 0n;
  const [cancelType, rejectReason] = order.endReason === null ? ['UNKNOWN', 'EC_NoError'] : ENDS[order.endReason];
  const average =
    order.filled === 0n ? '' : formatAmount(mulDiv<Price>(order.filledValue, ONE, order.filled, 'toZero'));
  return {
    ...termsRow(order, ticket, instrument),
    orderStatus: statusOf(order, ticket.category),
    cancelType,
    rejectReason,
    avgPrice: average,
    leavesQty: formatAmount(left as Price),
    cumExecQty: formatAmount(order.filled),
    cumExecValue: formatAmount(order.filledValue),
    createdTime: String(ticket.createdAt),
    updatedTime: String(order.updatedAt),
  };
}

/** An order that was acknowledged and refused on its way to the book. */
export function rejectedRow(ticket: Ticket, instrument: Instrument): OrderRow {
  return {
    ...termsRow(ticket.order, ticket, instrument),
    orderStatus: 'Rejected',
    cancelType: 'UNKNOWN',
    rejectReason: rejectReasonOf(ticket.refusal),
    avgPrice: '',
    leavesQty: '0',
    cumExecQty: '0',
    cumExecValue: '0',
    createdTime: String(ticket.createdAt),
    updatedTime: String(ticket.updatedAt),
  };
}

function termsRow(order: PlaceOrder, ticket: Ticket, instrument: Instrument): OrderRow {
  const isStop = order.stopPrice !== null;
  const isSpot = ticket.category === 'spot';
  return {
    category: categoryOf(instrument),
    symbol: nameOf(instrument),
    orderId: ticket.orderId,
    orderLinkId: ticket.hasLinkId ? ticket.order.clientId : '',
    side: sideWord(order.side),
    orderType: order.price === null ? 'Market' : 'Limit',
    price: order.price === null ? '0' : formatAmount(order.price),
    qty: formatAmount(order.quantity),
    timeInForce: order.postOnly ? 'PostOnly' : order.timeInForce,
    positionIdx: positionIdxOf(order.positionSide),
    reduceOnly: order.reduceOnly,
    closeOnTrigger: false,
    stopOrderType: isStop ? (order.label ?? 'Stop') : '',
    triggerPrice: order.stopPrice === null ? '' : formatAmount(order.stopPrice),
    triggerDirection: isStop ? (order.side === 'buy' ? 1 : 2) : 0,
    triggerBy: isStop ? (order.trigger === 'mark' ? 'MarkPrice' : 'LastPrice') : '',
    takeProfit: '',
    stopLoss: '',
    isLeverage: isSpot ? '0' : '',
    smpType: 'None',
    smpGroup: 0,
    smpOrderId: '',
    // A spot order has `marketUnit`, a contract's has `tpslMode`: clients tell them apart by that.
    ...(isSpot ? { marketUnit: order.price === null ? 'baseCoin' : '' } : { tpslMode: '', createType: 'CreateByUser' }),
  };
}

/** Bybit's status. Only spot tells a part-filled cancelled order from an untouched one. */
function statusOf(order: Order, category: Category): string {
  switch (order.status) {
    case 'untriggered':
      return 'Untriggered';
    case 'new':
      return 'New';
    case 'partially-filled':
      return 'PartiallyFilled';
    case 'filled':
      return 'Filled';
    case 'cancelled':
    case 'expired':
      if (order.endReason === 'post-only-would-cross') return 'Rejected';
      if (order.stopPrice !== null && !order.triggered) return 'Deactivated';
      return category === 'spot' && order.filled > 0n ? 'PartiallyFilledCanceled' : 'Cancelled';
  }
}
