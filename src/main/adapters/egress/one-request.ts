import { type ClientRequest, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { type Agent, request as requestHttps } from 'node:https';
import { EgressError, type EgressReason } from './egress-error.ts';

export interface OneRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Makes the connection; not for plain http, which stays on this machine. */
  readonly agent: Agent;
  /** From here to the end of `take`, machine milliseconds. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one request, and settles as `take` does with its answer. Nothing of the answer is read after that.
 * Rejects with EgressError, or with the signal's reason when it aborts.
 */
export async function oneRequest<T>(asked: OneRequest, take: (response: IncomingMessage) => Promise<T>): Promise<T> {
  const { url, withinMs, signal } = asked;
  signal.throwIfAborted();
  let hasLeft = false;
  let response: IncomingMessage | null = null;
  let why: unknown = null;
  const outgoing = send(asked).once('socket', () => {
    hasLeft = true;
  });
  const stop = (error: unknown) => {
    why ??= error;
    // An answer that is being read has to be told itself, or its reader waits on.
    (response ?? outgoing).destroy(new Error('stopped'));
  };
  const timer = setTimeout(() => stop(failure('late', url, hasLeft)), withinMs);
  const onAbort = () => stop(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    response = await answerOf(outgoing);
    return await take(response);
  } catch (error) {
    if (why !== null) throw why;
    throw error instanceof EgressError ? error : failure('broken-off', url, hasLeft, error as NodeJS.ErrnoException);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function send({ url, method, headers, body, agent }: OneRequest): ClientRequest {
  const options: RequestOptions = { method, headers };
  const isPlain = url.protocol === 'http:';
  const outgoing = isPlain ? requestHttp(url, { ...options, agent: false }) : requestHttps(url, { ...options, agent });
  return outgoing.end(body ?? undefined);
}

function answerOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    // Stays, for what goes wrong when nobody waits for it any more.
    outgoing.on('error', reject);
  });
}

const WORDS: Readonly<Partial<Record<EgressReason, string>>> = {
  late: 'did not answer in time',
  'broken-off': 'broke the connection off',
  redirect: 'answered with a redirect, which is not followed',
  'too-large': 'answered with too much',
};

/** A failure of a request to this address; what was sent may have arrived when something has left. */
export function failure(
  reason: EgressReason,
  url: URL,
  mayHaveArrived: boolean,
  cause?: NodeJS.ErrnoException,
): EgressError {
  const detail = cause?.code ?? '';
  const code = detail === '' ? '' : ` (${detail})`;
  return new EgressError(`${url.host} ${WORDS[reason] ?? 'gave no answer'}${code}.`, {
    reason,
    mayHaveArrived,
    detail,
  });
}
