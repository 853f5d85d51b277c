import type { ServerResponse } from 'node:http';
import type { RefusalCode } from './refusal-count.ts';

const UNSIGNED = 'The request is not signed as it must be: look at the secret and at both clocks.';

/** What the sender reads. No more than it may know: that a timestamp is stale and a signature wrong reads the same. */
const ANSWERS: Readonly<Record<RefusalCode, readonly [status: number, error: string]>> = {
  address: [403, 'This address is not on the list.'],
  origin: [403, 'Web pages send no alerts.'],
  rate: [429, 'Too many requests: wait a minute.'],
  'unsigned-rate': [429, 'Too many requests: wait a minute.'],
  connections: [429, 'Too many connections.'],
  malformed: [400, 'Send POST /alert.'],
  'too-large': [413, 'The body is too large.'],
  incomplete: [400, 'The request did not come in time.'],
  timestamp: [401, UNSIGNED],
  signature: [401, UNSIGNED],
  replay: [409, 'This request was taken before: sign a new one.'],
  'memory-full': [429, 'Too many requests: wait a minute.'],
  body: [400, 'The body is neither a kill nor an alarm.'],
  'unknown-agent': [400, 'There is no such agent.'],
  'switched-off': [403, 'This console takes no kill from outside: its risk config says so.'],
  failed: [500, 'The console could not take the alert: act at the console itself.'],
};

export function refuse(response: ServerResponse, code: RefusalCode): void {
  const [status, error] = ANSWERS[code];
  answer(response, status, { error });
}

/** One JSON object, after which the connection ends: no request is ever taken behind another. */
export function answer(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...(status === 429 ? { 'Retry-After': '60' } : {}),
  });
  response.end(text);
}

/** The same refusal on a connection whose request could not be read. */
export function rawRefusal(code: RefusalCode): string {
  const [status, error] = ANSWERS[code];
  const text = `${JSON.stringify({ error })}\n`;
  return `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`;
}
