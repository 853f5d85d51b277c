/**
 * Why nothing came of a request. After `address`, `not-listed`, `private-address`, `unreachable`, `tls` and `pin` not one
 * byte of it has left; after the others the other side may have got it, and acted on it.
 */
export type EgressReason =
  | 'address'
  | 'not-listed'
  | 'private-address'
  | 'unreachable'
  | 'tls'
  | 'pin'
  | 'broken-off'
  | 'late'
  | 'redirect'
  | 'too-large'
  | 'aborted';

interface Why {
  readonly reason: EgressReason;
  /** True when at least a part of the request may have reached the other side. */
  readonly mayHaveArrived: boolean;
  readonly detail?: string;
}

/** The message is for the operator: it names the host at most, never a path or a query, which may hold a signature. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly reason: EgressReason;
  readonly mayHaveArrived: boolean;
  /**
   * The system's or TLS's own code, such as ECONNREFUSED; empty where there is none. Not called `code`, which clients of
   * exchanges translate, and lose the rest.
   */
  readonly detail: string;

  constructor(message: string, { reason, mayHaveArrived, detail = '' }: Why) {
    super(message);
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
    this.detail = detail;
  }
}
