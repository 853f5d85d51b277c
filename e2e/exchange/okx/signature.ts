import { createHmac, timingSafeEqual } from 'node:crypto';

/** What OKX wants in the headers of a private request (v5 guide, "REST Authentication"). Lower case, as Node has them. */
export const HEADERS = {
  key: 'ok-access-key',
  passphrase: 'ok-access-passphrase',
  timestamp: 'ok-access-timestamp',
  signature: 'ok-access-sign',
} as const;

/** What a signature of a REST request covers. `target` is the path with its query as it stood in the request. */
export interface SignedParts {
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly method: string;
  readonly target: string;
  readonly body: string;
}

/** A request is good for this long after its timestamp, and no longer. */
export const REQUEST_VALID_MS = 30_000;

export function isSignedBy(secret: string, { timestamp, method, target, body }: SignedParts, given: string): boolean {
  return isHmac(secret, `${timestamp}${method}${target}${body}`, given);
}

/** The same for a websocket's `login`: over its time in seconds. */
export function isLoginSignedBy(secret: string, timestamp: string, given: string): boolean {
  return isHmac(secret, `${timestamp}GET/users/self/verify`, given);
}

function isHmac(secret: string, message: string, given: string): boolean {
  const expected = createHmac('sha256', secret).update(message).digest();
  const signature = Buffer.from(given, 'base64');
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
