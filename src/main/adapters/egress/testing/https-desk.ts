import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type Identity, TlsDesk } from './tls-desk.ts';

/** A request as the other side got it. */
export interface Got {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly protocol: string | null;
}

/** An https server that notes what it gets, with a certificate that nobody trusts who is not told to. */
export class HttpsDesk extends TlsDesk {
  readonly #own: Identity = this.selfSigned('cert');
  /** The certificate. */
  readonly caFile = this.#own.cert;
  readonly got: Got[] = [];
  /** Answers of the next requests; then 204. */
  readonly statuses: number[] = [];
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    response.writeHead(this.statuses.shift() ?? 204).end();
  };

  constructor() {
    super('https');
  }

  async start(options: ServerOptions = {}): Promise<void> {
    await this.listen(this.#own, options);
  }

  protected override handle(body: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const { url: path = '', method = '', headers } = request;
    const protocol = (request.socket as TLSSocket).getProtocol();
    this.got.push({ path, method, headers, body: body.toString('utf8'), protocol });
    this.answer(request, response);
  }
}
