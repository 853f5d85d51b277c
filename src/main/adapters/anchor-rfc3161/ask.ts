import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { rootCertificates } from 'node:tls';
import { AnchorError, MAX_RECEIPT_BYTES } from '../../evidence/anchor.ts';
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
export function ask({ url, body, ca, withinMs, signal }: Question): Promise<Uint8Array> {
  const problem = authorityProblem(url);
  if (problem !== '') return Promise.reject(new AnchorError(`The authority's address cannot be used: ${problem}.`));
  const options = {
    method: 'POST',
    agent: false,
    headers: { 'Content-Type': 'application/timestamp-query', 'Content-Length': body.length },
    signal: AbortSignal.any([AbortSignal.timeout(withinMs), signal]),
  } as const;
  // Said here, so that no setting of the environment can turn it off.
  const tls = { minVersion: 'TLSv1.2' as const, rejectUnauthorized: true, ca: [...rootCertificates, ca] };
  return new Promise((resolve, reject) => {
    const outgoing =
      new URL(url).protocol === 'https:' ? requestHttps(url, { ...options, ...tls }) : requestHttp(url, options);
    const fail = (words: string) => {
      reject(new AnchorError(`The time-stamp authority ${words}.`));
      outgoing.destroy();
    };
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const isLate = error.code === 'ABORT_ERR' || error.name === 'TimeoutError';
      fail(isLate ? 'did not answer in time' : `cannot be reached (${error.code ?? error.name})`);
    });
    outgoing.on('response', (response) => {
      const { statusCode = 0, headers } = response;
      if (statusCode !== 200) return fail(`answered with status ${statusCode}`);
      if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/timestamp-reply') {
        return fail('answered with something else than a time-stamp');
      }
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > MAX_RECEIPT_BYTES) fail('answered with too much');
        else parts.push(part);
      });
      response.on('error', () => fail('broke off its answer, or took too long for it'));
      response.on('end', () => resolve(Buffer.concat(parts)));
    });
    outgoing.end(body);
  });
}
