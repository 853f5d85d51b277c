import type { RefusalReason } from '../core/refusal.ts';

/** What Bybit says besides a result. `retCode` 0 is success. */
export interface RetCode {
  readonly retCode: number;
  readonly retMsg: string;
}
/** The product an order belongs to; inverse and options are not traded here. */
export type Category = 'spot' | 'linear';

export const OK: RetCode = { retCode: 0, retMsg: 'OK' };

const code = (retCode: number, retMsg: string): RetCode => ({ retCode, retMsg });

/** What is the same for every product: the v5 error page's common table. */
const COMMON: Readonly<Record<string, RetCode>> = {
  'key-unknown': code(10003, 'API key is invalid.'),
  signature: code(10004, 'error sign! please check your signature generation algorithm.'),
  'key-ip': code(10010, "Unmatched IP, please check your API key's bound IP addresses."),
  'key-permission': code(10005, 'Permission denied, please check your API key permissions.'),
  throttled: code(10006, 'Too many visits. Exceeded the API Rate Limit.'),
  banned: code(10009, 'IP has been banned.'),
  maintenance: code(10016, 'Server error. Service is restarting, please try again later.'),
  overloaded: code(10000, 'Server Timeout'),
  malformed: code(10001, 'Request parameter error'),
  'unknown-route': code(10017, 'Route not found.'),
};

const LINEAR: Readonly<Record<string, RetCode>> = {
  'unknown-instrument': code(10001, 'params error: symbol invalid'),
  delisted: code(110066, 'Trading is currently not allowed.'),
  'unknown-order': code(110001, 'order not exists or too late to cancel'),
  'already-closed': code(110001, 'order not exists or too late to cancel'),
  'duplicate-client-id': code(110072, 'OrderLinkedID is duplicate'),
  'quantity-step': code(10001, 'Qty invalid'),
  'quantity-minimum': code(10001, 'The number of contracts is below the minimum allowed'),
  'quantity-maximum': code(10001, 'The number of contracts exceeds maximum limit allowed: too large'),
  'notional-minimum': code(110094, 'Order does not meet minimum order value 5USDT'),
  'price-tick': code(10001, 'Price invalid'),
  'price-missing': code(10001, 'Price invalid'),
  'reduce-only': code(110017, 'current position is zero, cannot fix reduce-only order qty'),
  'would-trigger': code(110092, 'expect Rising, but trigger_price <= current'),
  'insufficient-balance': code(110007, 'ab not enough for new order'),
  'too-many-orders': code(110020, 'Not allowed to have more than 500 active orders.'),
  'position-side': code(10001, 'position idx not match position mode'),
  'position-mode-unchanged': code(110025, 'Position mode is not modified'),
  'position-mode-blocked': code(110024, 'You have an existing position, so the position mode cannot be switched.'),
  'nothing-to-amend': code(10001, 'The order remains unchanged as the parameters entered match the existing ones.'),
  rejected: code(110032, 'Order is illegal'),
};

const SPOT: Readonly<Record<string, RetCode>> = {
  ...LINEAR,
  'unknown-instrument': code(170121, 'Invalid symbol.'),
  delisted: code(170151, 'The trading pair is not open yet.'),
  'unknown-order': code(170213, 'Order does not exist.'),
  'already-closed': code(170213, 'Order does not exist.'),
  'duplicate-client-id': code(170141, 'Duplicate clientOrderId.'),
  'quantity-step': code(170137, 'Order quantity has too many decimals.'),
  'quantity-minimum': code(170136, 'Order quantity exceeded lower limit.'),
  'quantity-maximum': code(170135, 'Order quantity exceeded upper limit.'),
  'notional-minimum': code(170140, 'Order value exceeded lower limit.'),
  'price-tick': code(170134, 'Order price has too many decimals.'),
  'price-missing': code(170134, 'Order price has too many decimals.'),
  'insufficient-balance': code(170131, 'Insufficient balance.'),
  rejected: code(170210, 'New order rejected.'),
};

/** A refusal in Bybit's words. What has none of its own is an order that Bybit would not take. */
export function retCodeOf(reason: RefusalReason, category: Category): RetCode {
  const own = category === 'spot' ? SPOT : LINEAR;
  return COMMON[reason] ?? own[reason] ?? own.rejected ?? code(10001, 'Request parameter error');
}

/** The time window's own message carries both times, as Bybit's does. */
export function timeWindow(sent: string, now: number, window: string): RetCode {
  return code(
    10002,
    `invalid request, please check your server timestamp or recv_window param. req_timestamp[${sent}],server_timestamp[${now}],recv_window[${window}]`,
  );
}
