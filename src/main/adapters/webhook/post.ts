import { request } from 'node:https';

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Certificates to trust instead of the built-in ones, PEM. */
  readonly ca: string | undefined;
  /** From the first byte to the answer's status, machine milliseconds. */
  readonly withinMs: number;
}

/** The answer's status, or why there is none: a code for the journal, never an address or a message from outside. */
export type PostResult = { readonly status: number } | { readonly failed: string };

/** One POST over TLS 1.2 or newer. Follows no redirect, keeps no connection, reads no body. Never rejects. */
export function post({ url, headers, body, ca, withinMs }: Post): Promise<PostResult> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent: false,
        minVersion: 'TLSv1.2',
        // Said here, so that no setting of the environment can turn it off.
        rejectUnauthorized: true,
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers },
        signal: AbortSignal.timeout(withinMs),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        resolve({ status: response.statusCode ?? 0 });
        response.destroy();
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve({ failed: error.code ?? error.name }));
    outgoing.end(body);
  });
}
