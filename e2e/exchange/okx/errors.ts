import { Refusal, type RefusalReason } from '../core/refusal.ts';

/**
 * OKX's own codes (v5 guide, "Error Code"). What concerns a whole request stands in the answer's `code` with an HTTP
 * status; what concerns one order stands beside it as `sCode`, with status 200.
 */
export class OkxError extends Error {
  override readonly name = 'OkxError';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Words = readonly [status: number, code: string, message: string];

/** What a request can be refused for as a whole; the rest are refusals of one order. */
const REQUESTS: Partial<Record<RefusalReason, Words>> = {
  'key-unknown': [401, '50111', 'Invalid OK-ACCESS-KEY'],
  signature: [401, '50113', 'Invalid Sign'],
  'key-ip': [401, '50110', "Your IP is not included in your API key's IP whitelist."],
  'key-permission': [401, '50120', "This API key doesn't have permission to use this function"],
  timestamp: [401, '50102', 'Timestamp request expired'],
  throttled: [429, '50011', 'Too Many Requests'],
  banned: [429, '50011', 'Too Many Requests'],
  maintenance: [503, '50001', 'Service temporarily unavailable. Please try again later.'],
  overloaded: [429, '50013', 'Systems are busy. Please try again later.'],
  malformed: [400, '51000', 'Parameter error'],
  'unknown-route': [404, '404', 'Not Found'],
  'position-mode-blocked': [200, '59000', 'Setting failed. Cancel any open orders and close positions first.'],
};

const ORDERS: Partial<Record<RefusalReason, Words>> = {
  'unknown-instrument': [200, '51001', "Instrument ID doesn't exist."],
  delisted: [200, '51027', 'Contract expired.'],
  'unknown-order': [200, '51603', 'Order does not exist.'],
  'already-closed': [
    200,
    '51400',
    'Order cancellation failed as the order has been filled, canceled or does not exist.',
  ],
  'duplicate-client-id': [200, '51016', 'Client order ID already exists.'],
  'quantity-step': [200, '51121', 'Order quantity must be a multiple of the lot size.'],
  'quantity-minimum': [200, '51020', 'Your order should meet or exceed the minimum order amount.'],
  'quantity-maximum': [200, '51101', 'The order size is more than the maximum.'],
  'notional-minimum': [200, '51020', 'Your order should meet or exceed the minimum order amount.'],
  'price-tick': [200, '51150', 'The precision of the number of trades or the price exceeds the limit.'],
  'price-missing': [200, '51000', 'Parameter px error'],
  'reduce-only': [200, '51169', "You don't have any positions in this direction for this contract to reduce or close."],
  'would-trigger': [200, '51280', 'SL trigger price cannot be higher than the last price.'],
  'insufficient-balance': [200, '51008', 'Order failed. Insufficient margin in account.'],
  'too-many-orders': [200, '51102', 'The number of pending orders for this instId is at its limit.'],
  'position-side': [200, '51000', 'Parameter posSide error'],
  'nothing-to-amend': [200, '51500', 'You must enter a price, quantity, or TP/SL'],
};

const REJECTED: Words = [200, '50028', 'Unable to place the order. Please contact the customer service for details.'];

/** True for what refuses one order and not the request that carries it. */
export function isOfOneOrder(problem: unknown): boolean {
  return problem instanceof Refusal
    ? REQUESTS[problem.reason] === undefined
    : problem instanceof OkxError && problem.status === 200;
}

/** Any refusal in OKX's words. What is no refusal is a defect of the test exchange and is thrown on. */
export function okxError(problem: unknown): OkxError {
  if (problem instanceof OkxError) return problem;
  if (!(problem instanceof Refusal)) throw problem;
  return new OkxError(...(REQUESTS[problem.reason] ?? ORDERS[problem.reason] ?? REJECTED));
}

/** A parameter that OKX does not take: of one order, or with `status` 400 of the whole request. */
export function parameterError(name: string, status = 200): OkxError {
  return new OkxError(status, '51000', `Parameter ${name} error`);
}
