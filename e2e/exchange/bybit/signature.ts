import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Bybit wants in the headers of a private request (v5 guide, "Parameters for authenticated endpoints"). */
export interface SignedHeaders {
  readonly apiKey: string;
  readonly timestamp: string;
  readonly recvWindow: string;
  readonly signature: string;
}

/** How long a request is good for where the header does not say. */
const DEFAULT_RECV_WINDOW_MS = '5000';

/** The four headers, or null where one that Bybit cannot do without is missing. Names are lower case, as Node has them. */
export function signedHeaders(headers: Readonly<Record<string, string | undefined>>): SignedHeaders | null {
  const apiKey = headers['x-bapi-api-key'];
  const timestamp = headers['x-bapi-timestamp'];
  const signature = headers['x-bapi-sign'];
  if (apiKey === undefined || timestamp === undefined || signature === undefined) return null;
  return { apiKey, timestamp, signature, recvWindow: headers['x-bapi-recv-window'] ?? DEFAULT_RECV_WINDOW_MS };
}

/** True when `payload` (the query as it stood in the URL, or the body as it was sent) was signed with `secret`. */
export function isSignedBy(secret: string, headers: SignedHeaders, payload: string): boolean {
  const { timestamp, apiKey, recvWindow, signature } = headers;
  return isHmac(secret, `${timestamp}${apiKey}${recvWindow}${payload}`, signature);
}

/** True when a websocket's `auth` was signed with `secret`: over the instant at which it expires. */
export function isAuthSignedBy(secret: string, expires: string, signature: string): boolean {
  return isHmac(secret, `GET/realtime${expires}`, signature);
}

function isHmac(secret: string, message: string, signature: string): boolean {
  const expected = createHmac('sha256', secret).update(message).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
