import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Kinds of certificates that an authority may be given. */
const KINDS = {
  good: 'extendedKeyUsage=critical,timeStamping',
  'not critical': 'extendedKeyUsage=timeStamping',
  'two purposes': 'extendedKeyUsage=critical,timeStamping,codeSigning',
  'other purpose': 'extendedKeyUsage=critical,codeSigning',
  'no purpose': 'keyUsage=critical,digitalSignature',
} as const;
export type Kind = keyof typeof KINDS;

/** A certificate with its key, by the names of their files. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A real time-stamp authority on loopback: `openssl ts -reply` behind a small HTTP server, with certificates made now. */
export class AuthorityDesk {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-tsa-'));
  readonly root = this.authority('root');
  /** Bodies that it was sent. */
  readonly asked: Buffer[] = [];
  /** How it answers. */
  answer: (body: Buffer, response: ServerResponse, request: IncomingMessage) => void = (body, response) =>
    this.reply(response, this.stamp(body, this.#good()));
  url = '';
  #server: Server | null = null;
  #signer: Identity | null = null;
  #serial = 0;

  /** Over TLS for the name localhost with this certificate, else over plain HTTP. */
  async start(tls?: Identity): Promise<void> {
    const onRequest: RequestListener = (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts);
        this.asked.push(body);
        this.answer(body, response, request);
      });
    };
    const server =
      tls === undefined
        ? createServer(onRequest)
        : createHttpsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, onRequest);
    // Handshakes that fail are what some tests are about.
    server.on('tlsClientError', () => {});
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    this.url = tls === undefined ? `http://127.0.0.1:${port}/tsa` : `https://localhost:${port}/tsa`;
  }

  reply(response: ServerResponse, body: Uint8Array): void {
    response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(body);
  }

  /** A certificate authority of its own: nobody trusts it who is not told to. */
  authority(name: string, subject = '/CN=Test CA'): Identity {
    const files = this.#files(name);
    const how = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', subject];
    this.openssl('req', ...how, '-addext', 'keyUsage=critical,keyCertSign,cRLSign', ...outOf(files));
    return files;
  }

  /** A certificate of that kind, issued by an authority. */
  issued(name: string, by: Identity, extension: string, days: readonly string[] = ['-days', '20']): Identity {
    const files = this.#files(name);
    const request = join(this.dir, `${name}.csr`);
    const extensions = join(this.dir, `${name}.ext`);
    writeFileSync(extensions, `${extension}\n`);
    const how = ['-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', files.key];
    this.openssl('req', ...how, '-out', request);
    this.#serial += 1;
    const issuer = ['-CA', by.cert, '-CAkey', by.key, '-set_serial', String(this.#serial)];
    this.openssl('x509', '-req', '-in', request, ...issuer, '-extfile', extensions, ...days, '-out', files.cert);
    return files;
  }

  signer(kind: Kind, by: Identity = this.root, name: string = kind): Identity {
    return this.issued(name.replaceAll(' ', '-'), by, KINDS[kind]);
  }

  /** What `openssl ts -reply` answers to a request; `chain` is a file of further certificates that go along. */
  stamp(request: Uint8Array, { cert, key }: Identity, { chain = '', digests = 'sha256' } = {}): Buffer {
    const dir = mkdtempSync(join(this.dir, 'reply-'));
    const config = join(dir, 'ts.cnf');
    writeFileSync(join(dir, 'serial'), '01\n');
    const lines = [
      ...['[tsa]', 'default_tsa = tsa1', '[tsa1]', `serial = ${join(dir, 'serial')}`, 'crypto_device = builtin'],
      ...[`signer_cert = ${cert}`, `signer_key = ${key}`, 'signer_digest = sha256', 'default_policy = 1.2.3.4.1'],
      ...[`digests = ${digests}`, 'accuracy = secs:1', 'ess_cert_id_alg = sha256'],
      ...(chain === '' ? [] : [`certs = ${chain}`]),
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    writeFileSync(join(dir, 'query'), request);
    const out = join(dir, 'reply');
    this.openssl('ts', '-reply', '-config', config, '-queryfile', join(dir, 'query'), '-out', out);
    return readFileSync(out);
  }

  /**
   * The same time-stamp signed by somebody else, with certificates that `openssl ts -reply` would refuse; `cades` names
   * the certificate in the signature.
   */
  signedBy(reply: Uint8Array, { cert, key }: Identity, { cades = true, digest = 'sha256' } = {}): Buffer {
    const from = this.file('from.tsr', reply);
    const [token, info, out] = ['from.token', 'info.der', 'out.token'].map((name) => join(this.dir, name));
    this.openssl('ts', '-reply', '-in', from, '-token_out', '-out', `${token}`);
    this.openssl('cms', '-verify', '-noverify', '-inform', 'DER', '-in', `${token}`, '-out', `${info}`, '-binary');
    const what = ['-binary', '-nodetach', '-econtent_type', '1.2.840.113549.1.9.16.1.4', '-in', `${info}`];
    const who = ['-signer', cert, '-inkey', key, '-md', digest, ...(cades ? ['-cades'] : [])];
    this.openssl('cms', '-sign', ...what, ...who, '-outform', 'DER', '-out', `${out}`);
    return response(0, readFileSync(`${out}`));
  }

  /** The token of a reply, as openssl takes it out. */
  tokenOf(reply: Uint8Array): Buffer {
    const out = join(this.dir, 'taken.token');
    this.openssl('ts', '-reply', '-in', this.file('taken.tsr', reply), '-token_out', '-out', out);
    return readFileSync(out);
  }

  /** A request over this text, with the nonce that openssl makes. */
  query(text: string): Buffer {
    const data = this.file('data', text);
    const out = join(this.dir, 'own.tsq');
    this.openssl('ts', '-query', '-data', data, '-sha256', '-cert', '-out', out);
    return readFileSync(out);
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

  #good(): Identity {
    this.#signer ??= this.signer('good');
    return this.#signer;
  }

  #files(name: string): Identity {
    return { cert: join(this.dir, `${name}.pem`), key: join(this.dir, `${name}.key`) };
  }
}

/** A DER time-stamp response: this status, and a token when there is one. */
export function response(status: number, token: Uint8Array = Buffer.alloc(0)): Buffer {
  return sequence(Buffer.concat([sequence(Buffer.from([0x02, 0x01, status])), token]));
}

function sequence(content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([0x30, ...size]), content]);
}

function outOf({ cert, key }: Identity): string[] {
  return ['-keyout', key, '-out', cert];
}
