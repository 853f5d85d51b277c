/** Why the exchange refuses a request, in the core's words; each wire format maps them to its venue's codes. */
export type RefusalReason =
  | 'key-unknown'
  | 'signature'
  | 'key-ip'
  | 'key-permission'
  | 'timestamp'
  | 'throttled'
  | 'banned'
  | 'maintenance'
  | 'overloaded'
  | 'malformed'
  | 'unknown-route'
  | 'unknown-instrument'
  | 'delisted'
  | 'unknown-order'
  | 'already-closed'
  | 'duplicate-client-id'
  | 'quantity-step'
  | 'quantity-minimum'
  | 'quantity-maximum'
  | 'notional-minimum'
  | 'price-tick'
  | 'price-missing'
  | 'post-only-would-cross'
  | 'reduce-only'
  | 'would-trigger'
  | 'insufficient-balance'
  | 'too-many-orders'
  | 'position-side'
  | 'position-mode-unchanged'
  | 'position-mode-blocked'
  | 'nothing-to-amend'
  | 'rejected';

/** A request was refused; nothing of it was done. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;
  /** For `throttled` and `banned`: how long to wait. */
  readonly retryAfterMs: number;
  constructor(reason: RefusalReason, detail = '', retryAfterMs = 0) {
    super(detail === '' ? reason : `${reason}: ${detail}`);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}
