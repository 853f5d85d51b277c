import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What a private request's `Authent` covers (Kraken Futures, "REST Authentication"): its parameters as they were sent, a
 * nonce if there is one, and the path without `/derivatives`.
 */
export interface SignedParts {
  readonly postData: string;
  /** Empty where there is none. */
  readonly nonce: string;
  readonly path: string;
}

/** SHA-256 over the parts, then HMAC-SHA-512 with the secret, which is base64. */
export function isSignedBy(secret: string, { postData, nonce, path }: SignedParts, given: string): boolean {
  return isHmac(secret, `${postData}${nonce}${path.replace(/^\/derivatives/, '')}`, given);
}

/** The same over the challenge that a websocket was given. */
export function isChallengeSignedBy(secret: string, challenge: string, given: string): boolean {
  return isHmac(secret, challenge, given);
}

function isHmac(secret: string, message: string, given: string): boolean {
  const digest = createHash('sha256').update(message).digest();
  const expected = createHmac('sha512', Buffer.from(secret, 'base64')).update(digest).digest();
  const signature = Buffer.from(given, 'base64');
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
