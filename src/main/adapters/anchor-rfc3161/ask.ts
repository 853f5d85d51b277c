import { AnchorError, MAX_RECEIPT_BYTES } from '../../evidence/anchor.ts';
import { EgressError, EgressGate, type EgressRoute } from '../egress/gate.ts';
import { alsoTrusting } from '../egress/trust.ts';
import { authorityProblem } from './authority-url.ts';

export interface Question {
  /** The one address that is ever asked. */
  readonly url: string;
  /** A DER time-stamp request. */
  readonly body: Uint8Array;
  /** Certificates in PEM that are trusted for the connection, besides the built-in ones. */
  readonly ca: string;
  /** From the first byte to the last one of the answer, machine milliseconds. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/**
 * One POST (RFC 3161, section 3.4), over TLS 1.2 or newer. Follows no redirect, keeps no connection, reads no more than a
 * receipt may have. Answers with the body. @throws AnchorError
 */
export async function ask({ url, body, ca, withinMs, signal }: Question): Promise<Uint8Array> {
  const problem = authorityProblem(url);
  if (problem !== '') throw new AnchorError(`The authority's address cannot be used: ${problem}.`);
  const options = { ca: alsoTrusting(ca), wallNow: Date.now, withinMs, maxBodyBytes: MAX_RECEIPT_BYTES };
  const gate = new EgressGate({ routes: [routeTo(new URL(url))], ...options });
  const headers = { 'Content-Type': 'application/timestamp-query' };
  try {
    const response = await gate.fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
      signal,
    });
    if (response.status !== 200) throw refused(`answered with status ${response.status}`);
    if (response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() !== 'application/timestamp-reply') {
      throw refused('answered with something else than a time-stamp');
    }
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof AnchorError) throw error;
    throw refused(inWords(error));
  }
}

/** The address is the operator's own, who may have an authority in their own network. */
function routeTo({ protocol, host }: URL): EgressRoute {
  return protocol === 'http:' ? { host, reach: 'loopback', plain: true } : { host, reach: 'any' };
}

function inWords(error: unknown): string {
  if (!(error instanceof EgressError) || error.reason === 'late') return 'did not answer in time';
  if (error.reason === 'too-large') return 'answered with too much';
  return `cannot be reached (${error.detail || error.reason})`;
}

function refused(words: string): AnchorError {
  return new AnchorError(`The time-stamp authority ${words}.`);
}
