import { Refusal, type RefusalReason } from '../core/refusal.ts';
import type { WireResponse } from '../wire.ts';

/** Binance's two accounts that this speaks for: USDⓈ-M futures (`/fapi`) and spot (`/api`). */
export type Product = 'um' | 'spot';

/** A refusal in Binance's words: an HTTP status and `{code, msg}`. */
export class BinanceError extends Error {
  override readonly name = 'BinanceError';
  readonly status: number;
  readonly code: number;
  /** Seconds, for 429 and 418. */
  readonly retryAfter: number | null;
  constructor(status: number, code: number, message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

type Words = readonly [status: number, code: number, message: string];
const BOTH: Partial<Record<RefusalReason, Words>> = {
  'key-unknown': [401, -2015, 'Invalid API-key, IP, or permissions for action.'],
  'key-ip': [401, -2015, 'Invalid API-key, IP, or permissions for action.'],
  'key-permission': [401, -2015, 'Invalid API-key, IP, or permissions for action.'],
  signature: [400, -1022, 'Signature for this request is not valid.'],
  maintenance: [503, 1, 'System is under maintenance.'],
  overloaded: [503, -1008, 'Server is currently overloaded with other requests. Please try again in a few minutes.'],
  malformed: [400, -1102, 'A mandatory parameter was not sent, was empty/null, or malformed.'],
  'price-missing': [400, -1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."],
  'unknown-route': [404, -5000, 'Path is invalid.'],
  'unknown-instrument': [400, -1121, 'Invalid symbol.'],
  'unknown-order': [400, -2013, 'Order does not exist.'],
  'already-closed': [400, -2011, 'Unknown order sent.'],
  'reduce-only': [400, -2022, 'ReduceOnly Order is rejected.'],
};
const UM: Partial<Record<RefusalReason, Words>> = {
  delisted: [400, -4108, 'Symbol is on delivering or delivered or settling or closed or pre-trading.'],
  'duplicate-client-id': [400, -4116, 'ClientOrderId is duplicated.'],
  'quantity-step': [400, -1111, 'Precision is over the maximum defined for this asset.'],
  'quantity-minimum': [400, -4004, 'Quantity less than min quantity.'],
  'quantity-maximum': [400, -4005, 'Quantity greater than max quantity.'],
  'notional-minimum': [
    400,
    -4164,
    "Order's notional must be no smaller than the minimum (unless you choose reduce only).",
  ],
  'price-tick': [400, -4014, 'Price not increased by tick size.'],
  'post-only-would-cross': [
    400,
    -5022,
    'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
  ],
  'would-trigger': [400, -2021, 'Order would immediately trigger.'],
  'insufficient-balance': [400, -2019, 'Margin is insufficient.'],
  'too-many-orders': [400, -2025, 'Reach max open order limit.'],
  'position-side': [400, -4061, "Order's position side does not match user's setting."],
  'position-mode-unchanged': [400, -4059, 'No need to change position side.'],
  'position-mode-blocked': [400, -4068, 'Position side cannot be changed if there exists position.'],
  'nothing-to-amend': [400, -5027, 'No need to modify the order.'],
  rejected: [400, -2010, 'NEW_ORDER_REJECTED'],
};
const SPOT: Partial<Record<RefusalReason, Words>> = {
  delisted: [400, -1013, 'Market is closed.'],
  'duplicate-client-id': [400, -2010, 'Duplicate order sent.'],
  'quantity-step': [400, -1013, 'Filter failure: LOT_SIZE'],
  'quantity-minimum': [400, -1013, 'Filter failure: LOT_SIZE'],
  'quantity-maximum': [400, -1013, 'Filter failure: LOT_SIZE'],
  'notional-minimum': [400, -1013, 'Filter failure: NOTIONAL'],
  'price-tick': [400, -1013, 'Filter failure: PRICE_FILTER'],
  'post-only-would-cross': [400, -2010, 'Order would immediately match and take.'],
  'would-trigger': [400, -2010, 'Stop price would trigger immediately.'],
  'insufficient-balance': [400, -2010, 'Account has insufficient balance for requested action.'],
  'too-many-orders': [400, -1013, 'Filter failure: MAX_NUM_ORDERS'],
  rejected: [400, -2010, 'Order was rejected.'],
};

/** The core's refusal as Binance says it. */
export function inWords(refusal: Refusal, product: Product, now: number): BinanceError {
  const wait = Math.ceil(refusal.retryAfterMs / 1000);
  if (refusal.reason === 'throttled' && refusal.message.includes('orders'))
    return new BinanceError(429, -1015, 'Too many new orders; please reduce the request rate.', wait);
  if (refusal.reason === 'throttled')
    return new BinanceError(429, -1003, 'Too many requests; current limit of IP is exceeded.', wait);
  if (refusal.reason === 'banned') {
    const until = now + refusal.retryAfterMs;
    return new BinanceError(418, -1003, `Way too many requests; IP banned until ${until}.`, wait);
  }
  if (refusal.reason === 'timestamp') {
    const ahead = refusal.message.endsWith('ahead');
    const what = ahead ? "was 1000ms ahead of the server's time." : 'is outside of the recvWindow.';
    return new BinanceError(400, -1021, `Timestamp for this request ${what}`);
  }
  const words = BOTH[refusal.reason] ?? (product === 'um' ? UM : SPOT)[refusal.reason] ?? UM[refusal.reason];
  return words === undefined ? new BinanceError(500, -1000, 'An unknown error occurred.') : new BinanceError(...words);
}

export function asResponse(error: BinanceError): WireResponse {
  const headers: Record<string, string> = {};
  if (error.retryAfter !== null) headers['retry-after'] = String(error.retryAfter);
  return { status: error.status, headers, body: { code: error.code, msg: error.message } };
}

/** Whatever was thrown, in Binance's words. What is neither a refusal nor theirs is a defect of ours, and thrown on. */
export function asBinanceError(thrown: unknown, product: Product, now: number): BinanceError {
  if (thrown instanceof BinanceError) return thrown;
  if (thrown instanceof Refusal) return inWords(thrown, product, now);
  throw thrown;
}
