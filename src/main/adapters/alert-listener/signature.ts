import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../secret/secret.ts';

/** Unix time in milliseconds, thirteen digits. */
export const TIMESTAMP_HEADER = 'X-Interlock-Timestamp';
/** `v1=` and 64 lower-case hex digits. */
export const SIGNATURE_HEADER = 'X-Interlock-Signature';

const TIMESTAMP = /^\d{13}$/;
const SIGNATURE = /^v1=([0-9a-f]{64})$/;

/** The headers that sign a body: HMAC-SHA256 over the timestamp, a dot and the body as it is sent. */
export function signedHeaders(secret: Secret, timestamp: number, body: string | Buffer): Record<string, string> {
  const text = String(timestamp);
  return { [TIMESTAMP_HEADER]: text, [SIGNATURE_HEADER]: `v1=${mac(secret, text, body).toString('hex')}` };
}

/** A header's timestamp; null when it is none. */
export function readTimestamp(header: string | undefined): number | null {
  return header !== undefined && TIMESTAMP.test(header) ? Number(header) : null;
}

/** The hex digits of a header that signs this body at this time; null when it does not. */
export function readSignature(
  header: string | undefined,
  secret: Secret,
  timestamp: number,
  body: Buffer,
): string | null {
  const digits = SIGNATURE.exec(header ?? '')?.[1];
  if (digits === undefined) return null;
  return timingSafeEqual(Buffer.from(digits, 'hex'), mac(secret, String(timestamp), body)) ? digits : null;
}

function mac(secret: Secret, timestamp: string, body: string | Buffer): Buffer {
  return secret.use((key) => createHmac('sha256', key).update(`${timestamp}.`).update(body).digest());
}
