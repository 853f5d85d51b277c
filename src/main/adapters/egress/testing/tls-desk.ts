import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Made in a hundredth of the time that one of RSA takes. */
const EC_KEY: readonly string[] = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** A certificate with its key, by the names of their files. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** The other side of a connection: a server on loopback, for the name localhost, with certificates made now. */
export abstract class TlsDesk {
  readonly dir: string;
  /** `localhost:<port>` of the last start, or `127.0.0.1:<port>` without TLS. */
  host = '';
  #server: Server | null = null;
  #serial = 0;

  constructor(name: string) {
    this.dir = mkdtempSync(join(tmpdir(), `interlock-${name}-`));
  }

  /** Called with each request when its body is there. */
  protected abstract handle(body: Buffer, request: IncomingMessage, response: ServerResponse): void;

  /** Over TLS with this identity and these options, else over plain http. */
  async listen(identity: Identity | null, options: ServerOptions = {}): Promise<void> {
    const onRequest: RequestListener = (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => this.handle(Buffer.concat(parts), request, response));
    };
    const server =
      identity === null
        ? createServer(onRequest)
        : createHttpsServer({ ...read(identity), ...options }, onRequest).on('tlsClientError', ignored);
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.host = `${identity === null ? '127.0.0.1' : 'localhost'}:${(server.address() as AddressInfo).port}`;
  }

  /** Called with each request to upgrade a connection. */
  onUpgrade(take: (request: IncomingMessage, socket: Socket) => void): void {
    this.#server?.on('upgrade', take);
  }

  /** A certificate authority of its own: nobody trusts it who is not told to. */
  authority(name: string, subject = '/CN=Test CA'): Identity {
    const how = [...EC_KEY, '-subj', subject, '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    return this.#selfSigned(name, how);
  }

  /** A certificate for the name localhost that vouches for itself. */
  selfSigned(name: string): Identity {
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    return this.#selfSigned(name, [...EC_KEY, ...names]);
  }

  /** A certificate of that kind, issued by an authority. */
  issued(name: string, by: Identity, extension: string, days: readonly string[] = ['-days', '20']): Identity {
    const files = this.#files(name);
    const request = join(this.dir, `${name}.csr`);
    const extensions = this.file(`${name}.ext`, `${extension}\n`);
    const how = [...EC_KEY, '-nodes', '-subj', `/CN=${name}`, '-keyout', files.key];
    this.openssl('req', ...how, '-out', request);
    this.#serial += 1;
    const issuer = ['-CA', by.cert, '-CAkey', by.key, '-set_serial', String(this.#serial)];
    this.openssl('x509', '-req', '-in', request, ...issuer, '-extfile', extensions, ...days, '-out', files.cert);
    return files;
  }

  file(name: string, content: string | Uint8Array): string {
    mkdirSync(this.dir, { recursive: true });
    const path = join(this.dir, name);
    writeFileSync(path, content);
    return path;
  }

  openssl(...args: string[]): string {
    try {
      return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
    } catch (cause) {
      throw new Error(`openssl ${args[0]} failed; \`npm run doctor\` says how to get it.`, { cause });
    }
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

  #selfSigned(name: string, how: readonly string[]): Identity {
    const files = this.#files(name);
    this.openssl('req', '-x509', '-nodes', '-days', '30', ...how, '-keyout', files.key, '-out', files.cert);
    return files;
  }

  #files(name: string): Identity {
    return { cert: join(this.dir, `${name}.pem`), key: join(this.dir, `${name}.key`) };
  }
}

/** Handshakes that fail are what some tests are about. */
function ignored(): void {}

function read({ cert, key }: Identity): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
