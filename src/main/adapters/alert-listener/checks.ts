import type { IncomingMessage } from 'node:http';
import { type Alert, parseAlert } from './alert.ts';
import { readBody } from './read-body.ts';
import type { RefusalCode } from './refusal-count.ts';
import type { ReplayMemory } from './replay-memory.ts';
import type { RequestRate } from './request-rate.ts';
import { readSignature, readTimestamp, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './signature.ts';

/** Where alerts are sent to. */
export const ALERT_PATH = '/alert';

export interface CheckOptions {
  readonly allowed: ReadonlySet<string>;
  readonly rate: RequestRate;
  readonly memory: ReplayMemory;
  readonly secret: () => Buffer;
  readonly wallNow: () => number;
  readonly wasTaken: (id: string) => boolean;
}

/**
 * The alert of a request, or the first reason against it. The order matters: what costs little and needs no secret
 * comes first, and nothing of a body is looked at before its signature is.
 */
export async function check(
  request: IncomingMessage,
  source: string,
  options: CheckOptions,
): Promise<Alert | RefusalCode> {
  const { allowed, rate, memory, secret, wallNow, wasTaken } = options;
  if (!allowed.has(source)) return 'address';
  // A page in the operator's browser reaches a loopback port too. It is not counted: it could use up the minute.
  if (request.headers.origin !== undefined) return 'origin';
  if (!rate.take(source, wallNow())) return 'rate';
  if (request.method !== 'POST' || request.url !== ALERT_PATH) return 'malformed';
  const body = await readBody(request);
  if (typeof body === 'string') return body;
  const timestamp = readTimestamp(header(request, TIMESTAMP_HEADER));
  if (timestamp === null || memory.freshness(timestamp, wallNow()) !== 'fresh') return 'timestamp';
  const id = readSignature(header(request, SIGNATURE_HEADER), secret(), timestamp, body);
  if (id === null) return 'signature';
  if (wasTaken(id)) return 'replay';
  const remembered = memory.take(id, timestamp);
  if (remembered !== 'taken') return remembered === 'full' ? 'memory-full' : 'replay';
  const alert = parseAlert(body);
  return alert === null ? 'body' : { ...alert, source, id };
}

/** A header that is sent twice comes joined by a comma, which is neither a timestamp nor a signature. */
function header(request: IncomingMessage, name: string): string | undefined {
  return request.headersDistinct[name.toLowerCase()]?.join(', ');
}
