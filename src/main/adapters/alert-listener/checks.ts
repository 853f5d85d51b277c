import type { IncomingMessage } from 'node:http';
import type { Secret } from '../../secret/secret.ts';
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
  /** A bound each, so that what anybody can send uses up no place of what only the secret's holder can. */
  readonly rates: { readonly signed: RequestRate; readonly unsigned: RequestRate };
  readonly memory: ReplayMemory;
  readonly secret: () => Secret;
  readonly wallNow: () => number;
  readonly wasTaken: (id: string) => boolean;
}

/** A request whose signature is good, fresh and new. */
interface Signed {
  readonly id: string;
  readonly timestamp: number;
  readonly body: Buffer;
}

/**
 * The alert of a request, or the first reason against it. The order matters: what costs little and needs no secret
 * comes first, and nothing of a body is looked at before its signature is. The signature is looked at however many
 * unsigned ones came before: it costs less than the connection did.
 */
export async function check(
  request: IncomingMessage,
  source: string,
  options: CheckOptions,
): Promise<Alert | RefusalCode> {
  const { allowed, rates, memory, wallNow } = options;
  if (!allowed.has(source)) return 'address';
  // A page in the operator's browser reaches a loopback port too. It is not counted: it could use up the minute.
  if (request.headers.origin !== undefined) return 'origin';
  const signed = await readSigned(request, options);
  if (typeof signed === 'string') return rates.unsigned.take(source, wallNow()) ? signed : 'unsigned-rate';
  if (!rates.signed.take(source, wallNow())) return 'rate';
  if (memory.take(signed.id, signed.timestamp) === 'full') return 'memory-full';
  const alert = parseAlert(signed.body);
  return alert === null ? 'body' : { ...alert, source, id: signed.id };
}

/** Who replays what somebody else signed has signed nothing. */
async function readSigned(request: IncomingMessage, options: CheckOptions): Promise<Signed | RefusalCode> {
  const { memory, secret, wallNow, wasTaken } = options;
  if (request.method !== 'POST' || request.url !== ALERT_PATH) return 'malformed';
  const body = await readBody(request);
  if (typeof body === 'string') return body;
  const timestamp = readTimestamp(header(request, TIMESTAMP_HEADER));
  if (timestamp === null || memory.freshness(timestamp, wallNow()) !== 'fresh') return 'timestamp';
  const id = readSignature(header(request, SIGNATURE_HEADER), secret(), timestamp, body);
  if (id === null) return 'signature';
  return wasTaken(id) || memory.holds(id) ? 'replay' : { id, timestamp, body };
}

/** A header that is sent twice comes joined by a comma, which is neither a timestamp nor a signature. */
function header(request: IncomingMessage, name: string): string | undefined {
  return request.headersDistinct[name.toLowerCase()]?.join(', ');
}
