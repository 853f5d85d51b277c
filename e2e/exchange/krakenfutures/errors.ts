import { Refusal, type RefusalReason } from '../core/refusal.ts';

/** A request that Kraken refuses as a whole: `error` of its answer, with an HTTP status. */
export class KrakenError extends Error {
  override readonly name = 'KrakenError';
  readonly status: number;
  constructor(status: number, error: string) {
    super(error);
    this.status = status;
  }
}

const REQUESTS: Partial<Record<RefusalReason, readonly [status: number, error: string]>> = {
  'key-unknown': [200, 'authenticationError'],
  signature: [200, 'authenticationError'],
  'key-ip': [200, 'authenticationError'],
  'key-permission': [200, 'authenticationError'],
  throttled: [200, 'apiLimitExceeded'],
  banned: [200, 'apiLimitExceeded'],
  maintenance: [503, 'Unavailable'],
  overloaded: [200, 'Server Error'],
  malformed: [200, 'invalidArgument'],
  'unknown-route': [404, 'notFound'],
};

/** What an order is refused for stands in its own `status`. */
const ORDERS: Partial<Record<RefusalReason, string>> = {
  'unknown-order': 'notFound',
  'already-closed': 'notFound',
  'duplicate-client-id': 'clientOrderIdAlreadyExist',
  'quantity-step': 'invalidSize',
  'quantity-minimum': 'invalidSize',
  'quantity-maximum': 'invalidSize',
  'notional-minimum': 'invalidSize',
  'price-tick': 'invalidPrice',
  'price-missing': 'invalidPrice',
  'would-trigger': 'invalidPrice',
  'post-only-would-cross': 'postWouldExecute',
  'reduce-only': 'wouldNotReducePosition',
  'insufficient-balance': 'insufficientAvailableFunds',
  'too-many-orders': 'tooManyOrders',
  'unknown-instrument': 'marketInactive',
  delisted: 'marketInactive',
  rejected: 'marketSuspended',
};

/** The status of an order that is refused; null for what refuses the whole request. */
export function statusOf(problem: unknown): string | null {
  if (!(problem instanceof Refusal) || REQUESTS[problem.reason] !== undefined) return null;
  return ORDERS[problem.reason] ?? 'marketSuspended';
}

/** Any refusal of a request in Kraken's words. What is no refusal is a defect of the test exchange and is thrown on. */
export function krakenError(problem: unknown): KrakenError {
  if (problem instanceof KrakenError) return problem;
  if (!(problem instanceof Refusal)) throw problem;
  return new KrakenError(...(REQUESTS[problem.reason] ?? ([200, 'invalidArgument'] as const)));
}
