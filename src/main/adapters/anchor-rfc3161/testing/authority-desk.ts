import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Identity, TlsDesk } from '../../egress/testing/tls-desk.ts';

/** Kinds of certificates that an authority may be given. */
const KINDS = {
  good: 'extendedKeyUsage=critical,timeStamping',
  'not critical': 'extendedKeyUsage=timeStamping',
  'two purposes': 'extendedKeyUsage=critical,timeStamping,codeSigning',
  'other purpose': 'extendedKeyUsage=critical,codeSigning',
  'no purpose': 'keyUsage=critical,digitalSignature',
} as const;
export type Kind = keyof typeof KINDS;

/** A real time-stamp authority on loopback: `openssl ts -reply` behind a small HTTP server, with certificates made now. */
export class AuthorityDesk extends TlsDesk {
  readonly root = this.authority('root');
  /** Bodies that it was sent. */
  readonly asked: Buffer[] = [];
  /** How it answers. */
  answer: (body: Buffer, response: ServerResponse, request: IncomingMessage) => void = (body, response) =>
    this.reply(response, this.stamp(body, this.#good()));
  url = '';
  #signer: Identity | null = null;

  constructor() {
    super('tsa');
  }

  /** Over TLS for the name localhost with this certificate, else over plain HTTP. */
  async start(tls: Identity | null = null): Promise<void> {
    await this.listen(tls);
    this.url = `${tls === null ? 'http' : 'https'}://${this.host}/tsa`;
  }

  protected override handle(body: Buffer, request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(body);
    this.answer(body, response, request);
  }

  reply(response: ServerResponse, body: Uint8Array): void {
    response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(body);
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

  #good(): Identity {
    this.#signer ??= this.signer('good');
    return this.#signer;
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
