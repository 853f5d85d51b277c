import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that does not depend on where they differ; the digests make the lengths equal. */
export function isSameSecret(shown: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(expected));
}
