import type { VenueReason } from '../../engine/domain/venue-report.ts';
import { EgressError } from '../egress/egress-error.ts';
import type { ErrorWords } from './profile.ts';

/** What became of a request that brought an error. */
export type Failure =
  /** The venue looked at it and said no. */
  | { readonly kind: 'refused'; readonly reason: VenueReason }
  /** It was not looked at, and may be made again after this time. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number; readonly because?: 'unreachable' }
  /** The key is not taken: nothing is sent with it any more. */
  | { readonly kind: 'key-refused' }
  /** It may have been done: only a read can tell. Never sent again. */
  | { readonly kind: 'ambiguous' };

/** Thrown instead of sending while the exchange wants to be left alone. */
export class VenuePauseError extends Error {
  override readonly name = 'VenuePauseError';
  readonly leftMs: number;

  constructor(leftMs: number) {
    super('The exchange asked to be left alone for a while: nothing was sent.');
    this.leftMs = leftMs;
  }
}

/** Thrown instead of sending what would exceed a limit of the exchange's, or our own part of it. */
export class RequestsUsedUp extends Error {
  override readonly name = 'RequestsUsedUp';
  readonly leftMs: number;

  constructor(leftMs: number) {
    super('No more requests for now: nothing was sent.');
    this.leftMs = leftMs;
  }
}

/** Nothing left the machine: the venue may be asked again this much later. */
const NOT_SENT_RETRY_MS = 1_000;

/** ccxt's error classes, by the names that they carry, where the exchange's code says nothing. */
const BY_CLASS: Readonly<Record<string, Failure | 'throttled' | 'closed'>> = {
  AuthenticationError: { kind: 'key-refused' },
  PermissionDenied: { kind: 'key-refused' },
  AccountNotEnabled: { kind: 'key-refused' },
  AccountSuspended: { kind: 'key-refused' },
  RateLimitExceeded: 'throttled',
  DDoSProtection: 'throttled',
  OnMaintenance: 'closed',
  InvalidNonce: { kind: 'refused', reason: 'expired' },
  InsufficientFunds: { kind: 'refused', reason: 'insufficient-balance' },
  OrderNotFound: { kind: 'refused', reason: 'unknown-order' },
  OrderImmediatelyFillable: { kind: 'refused', reason: 'post-only-would-cross' },
  OrderNotFillable: { kind: 'refused', reason: 'immediate-or-cancel' },
  DuplicateOrderId: { kind: 'refused', reason: 'duplicate-order-id' },
  BadSymbol: { kind: 'refused', reason: 'unknown-instrument' },
  ContractUnavailable: { kind: 'refused', reason: 'no-market' },
  MarketClosed: { kind: 'refused', reason: 'no-market' },
  InvalidOrder: { kind: 'refused', reason: 'refused' },
  ArgumentsRequired: { kind: 'refused', reason: 'refused' },
  BadRequest: { kind: 'refused', reason: 'refused' },
  OperationRejected: { kind: 'refused', reason: 'refused' },
  ExchangeError: { kind: 'refused', reason: 'refused' },
  NotSupported: { kind: 'refused', reason: 'refused' },
};

/**
 * What an error of ccxt or of the gate means. The exchange's own code is asked first, then ccxt's class; whatever is not
 * known for certain is ambiguous, so that the engine reads instead of believing.
 * @param retryAfterMs what the answer's Retry-After said; null when there was none
 */
export function failureOf(error: unknown, words: ErrorWords, retryAfterMs: number | null): Failure {
  if (error instanceof EgressError)
    return error.mayHaveArrived
      ? { kind: 'ambiguous' }
      : { kind: 'throttled', retryAfterMs: NOT_SENT_RETRY_MS, because: 'unreachable' };
  if (error instanceof VenuePauseError || error instanceof RequestsUsedUp)
    return { kind: 'throttled', retryAfterMs: error.leftMs };
  if (!(error instanceof Error)) return { kind: 'ambiguous' };
  const code = words.code(error.message);
  const ownPause = own(words.retryAfterByCode ?? {}, code) ?? words.retryAfterMs;
  const throttled: Failure = { kind: 'throttled', retryAfterMs: retryAfterMs ?? ownPause };
  const closed: Failure = { ...throttled, because: 'unreachable' };
  if (code !== null) {
    if (words.keyRefused.includes(code)) return { kind: 'key-refused' };
    if (words.maintenance.includes(code)) return closed;
    if (words.throttled.includes(code)) return throttled;
    if (words.ambiguous.includes(code)) return { kind: 'ambiguous' };
    const reason = own(words.reasons, code);
    if (reason !== undefined) return { kind: 'refused', reason };
  }
  const known = own(BY_CLASS, error.constructor.name);
  if (known === 'throttled') return throttled;
  return known === 'closed' ? closed : (known ?? { kind: 'ambiguous' });
}

/** What an exchange calls its errors is its own affair: `constructor` too. */
export function own<T>(of: Readonly<Record<string, T>>, name: string | null): T | undefined {
  return name !== null && Object.hasOwn(of, name) ? of[name] : undefined;
}

/** For people: what the exchange said, without the request's address or signature, and without what `strike` takes out. */
export function wordsOfError(error: unknown, strike: (text: string) => string): string {
  if (!(error instanceof Error)) return 'the exchange could not be read';
  return strike(error.message)
    .replace(/https?:\/\/\S+/g, '')
    .replace(/(signature|api[-_]?key|listenKey)["=: ]+\S+/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
