import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';

/** A request as the other side got it. */
export interface Got {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly protocol: string | null;
}

/** The other side of a webhook: an https server on loopback, for the name localhost, with a certificate made now. */
export class HttpsDesk {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-webhook-'));
  /** The certificate, which nobody trusts who is not told to. */
  readonly caFile = join(this.dir, 'cert.pem');
  readonly got: Got[] = [];
  /** Answers of the next requests; then 204. */
  readonly statuses: number[] = [];
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    response.writeHead(this.statuses.shift() ?? 204).end();
  };
  /** `localhost:<port>` of the last start. */
  host = '';
  readonly #keyFile = join(this.dir, 'key.pem');
  #server: Server | null = null;

  constructor() {
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    try {
      execFileSync('openssl', ['req', ...kind, ...names, '-keyout', this.#keyFile, '-out', this.caFile], {
        stdio: 'pipe',
      });
    } catch (cause) {
      throw new Error('This test makes a certificate with openssl: `npm run doctor` says how to get it.', { cause });
    }
  }

  async start(options: ServerOptions = {}): Promise<void> {
    const server = createServer(
      { key: readFileSync(this.#keyFile), cert: readFileSync(this.caFile), ...options },
      (request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        request.on('end', () => {
          const { url: path = '', method = '', headers } = request;
          this.got.push({ path, method, headers, body, protocol: (request.socket as TLSSocket).getProtocol() });
          this.answer(request, response);
        });
      },
    );
    // Handshakes that fail are what some tests are about.
    server.on('tlsClientError', () => {});
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.host = `localhost:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.closeAllConnections();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
