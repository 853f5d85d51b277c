import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnchorError } from '../../evidence/anchor.ts';
import type { Identity } from '../egress/testing/tls-desk.ts';
import { authorityProblem } from './authority-url.ts';
import { AuthorityDesk, type Kind, response } from './testing/authority-desk.ts';
import { TimeStampAnchor } from './time-stamp-anchor.ts';

const NOTE = 'interlock/f1\n10\nroot\n\n\u2014 interlock/f1 key\n';

let desk: AuthorityDesk;
let first: AuthorityDesk['answer'];
beforeAll(async () => {
  desk = new AuthorityDesk();
  first = desk.answer;
  await desk.start();
}, 60_000);
beforeEach(() => {
  desk.answer = first;
  desk.asked.length = 0;
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => desk.close());

const anchor = (withinMs?: number, url = desk.url): TimeStampAnchor => {
  const ca = readFileSync(desk.root.cert, 'utf8');
  return new TimeStampAnchor({ url, ca, ...(withinMs === undefined ? {} : { withinMs }) });
};
const publish = (by = anchor(), signal = new AbortController().signal) => by.publish(NOTE, signal);

async function faultOf(work: Promise<unknown>): Promise<string> {
  const fault = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(AnchorError);
  return (fault as AnchorError).message;
}

/** It answers with this made of its honest reply. */
function answering(change: (honest: Buffer) => Uint8Array): void {
  const honest = desk.signer('good', desk.root, 'honest');
  desk.answer = (body, out) => desk.reply(out, change(desk.stamp(body, honest)));
}

describe('checkpoints time-stamped by a real authority', { timeout: 60_000 }, () => {
  it('[E8] the token is checked, is kept as openssl reads it, and openssl finds it good over the note’s bytes', async () => {
    const before = Date.now();
    const { anchoredAt, receipt } = await publish();
    expect(Math.abs((anchoredAt ?? 0) - before)).toBeLessThan(30_000);
    const [note, token] = [desk.file('note.txt', NOTE), desk.file('note.token', receipt)];
    const how = ['-verify', '-token_in', '-in', token, '-CAfile', desk.root.cert];
    expect(desk.openssl('ts', ...how, '-data', note)).toContain('Verification: OK');
    expect(() => desk.openssl('ts', ...how, '-data', desk.file('other.txt', `${NOTE} `))).toThrow();
    const request = desk.openssl('ts', '-query', '-in', desk.file('asked.tsq', desk.asked[0] ?? ''), '-text');
    expect(request).toContain('Hash Algorithm: sha256');
    expect(request).toContain('Certificate required: yes');
    expect(request).toMatch(/Nonce: 0x[0-9A-F]{32}/);
  });

  it('[E8] a kept token is checked without the authority, and is good for its note alone', async () => {
    const { receipt, anchoredAt } = await publish();
    const offline = anchor(undefined, 'https://nowhere.example/tsa');
    expect(await offline.check(NOTE, receipt)).toEqual({ problem: '', anchoredAt });
    expect((await offline.check(`${NOTE} `, receipt)).problem).toContain('over something else than this checkpoint');
    expect((await offline.check(NOTE, receipt.subarray(0, -1))).problem).toContain('it cannot be read');
    expect((await offline.check(NOTE, Buffer.concat([receipt, Buffer.from([0])]))).problem).toContain(
      'it cannot be read',
    );
    expect((await offline.check(NOTE, Buffer.from('garbage'))).problem).toContain('it cannot be read');
  });

  it('[E8] no byte of a token can be changed that its meaning hangs on', async () => {
    const { receipt, anchoredAt } = await publish();
    const token = Buffer.from(receipt);
    const info = token.indexOf(Buffer.from('2a864886f70d0109100104', 'hex'));
    const found: string[] = [];
    // The time-stamp itself and the signature at the end, every 7th byte.
    for (let i = info; i < token.length; i = i < info + 180 ? i + 7 : Math.max(i + 7, token.length - 250)) {
      const changed = Buffer.from(token);
      changed[i] = (changed[i] ?? 0) ^ 1;
      found.push((await anchor().check(NOTE, changed)).problem);
    }
    expect(found.length).toBeGreaterThan(40);
    expect(found.filter((it) => it === '')).toEqual([]);
    expect(anchoredAt).not.toBeNull();
  });

  it('[E8] an older answer, with another nonce, is refused', async () => {
    const earlier = desk.stamp(desk.query(NOTE), desk.signer('good', desk.root, 'earlier'));
    answering(() => earlier);
    expect(await faultOf(publish())).toContain('it does not answer this request (another nonce)');
  });

  it('[E8] a time-stamp over something else is refused', async () => {
    const other = desk.stamp(desk.query('something else'), desk.signer('good', desk.root, 'else'));
    answering(() => other);
    expect(await faultOf(publish())).toContain('it is over something else than this checkpoint');
  });

  it('[E8] one signed under another authority of the same name is refused', async () => {
    const stranger = desk.signer('good', desk.authority('stranger'), 'strange');
    desk.answer = (body, out) => desk.reply(out, desk.stamp(body, stranger));
    expect(await faultOf(publish())).toContain('its certificate does not lead to the CA file');
  });

  it('[E8] one signed under a certificate that may issue none is refused; under one that may it is good', async () => {
    const leaf = desk.signer('good', desk.root, 'leaf');
    const under = desk.signer('good', leaf, 'under-leaf');
    desk.answer = (body, out) => desk.reply(out, desk.stamp(body, under, { chain: leaf.cert }));
    expect(await faultOf(publish())).toContain('its certificate does not lead to the CA file');
    const ca = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign';
    const middle = desk.issued('middle', desk.root, ca);
    const below = desk.signer('good', middle, 'below');
    desk.answer = (body, out) => desk.reply(out, desk.stamp(body, below, { chain: middle.cert }));
    expect((await publish()).anchoredAt).not.toBeNull();
  });

  it('[E8] one whose certificate had run out is refused', async () => {
    const old = desk.issued('old', desk.root, 'extendedKeyUsage=critical,timeStamping', ['-days', '-1']);
    answering((honest) => desk.signedBy(honest, old));
    expect(await faultOf(publish())).toContain('was not valid then');
  });

  it.each<Kind>(['not critical', 'two purposes', 'other purpose', 'no purpose'])(
    '[E8] one whose certificate is not for time-stamps alone (%s) is refused',
    async (kind) => {
      const signer = desk.signer(kind);
      answering((honest) => desk.signedBy(honest, signer));
      expect(await faultOf(publish())).toContain('its certificate is not for time-stamps alone');
      // The same way with the right certificate is good: it is the certificate that was refused.
      const good = desk.signer('good', desk.root, 'again');
      answering((honest) => desk.signedBy(honest, good));
      expect((await publish()).anchoredAt).not.toBeNull();
    },
  );

  it('[E8] a signature that does not name its certificate, or stands on SHA-1, is refused', async () => {
    const good = desk.signer('good', desk.root, 'unnamed');
    answering((honest) => desk.signedBy(honest, good, { cades: false }));
    expect(await faultOf(publish())).toContain('its signature does not name its certificate');
    answering((honest) => desk.signedBy(honest, good, { digest: 'sha1' }));
    expect(await faultOf(publish())).toContain('it is signed with a hash that is not safe');
  });

  it('[E8] a status decides: granted with changes is good when all of it fits, everything else is refused', async () => {
    answering((honest) => response(1, desk.tokenOf(honest)));
    expect((await publish()).anchoredAt).not.toBeNull();
    for (const [status, words] of [
      [2, 'it refused (rejection)'],
      [3, 'it refused (waiting)'],
      [5, 'it refused (status 5)'],
    ] as const) {
      answering((honest) => response(status, desk.tokenOf(honest)));
      expect(await faultOf(publish())).toContain(words);
    }
    answering(() => response(0));
    expect(await faultOf(publish())).toContain('it granted a time-stamp and gave none');
  });

  it('[E8] a real refusal of an authority is told', async () => {
    const signer = desk.signer('good', desk.root, 'picky');
    desk.answer = (body, out) => desk.reply(out, desk.stamp(body, signer, { digests: 'sha512' }));
    expect(await faultOf(publish())).toContain('it refused (rejection)');
  });

  it('[E8] garbage, a part, another status, a redirect and too much are refused', async () => {
    answering(() => Buffer.from('garbage'));
    expect(await faultOf(publish())).toContain('it cannot be read');
    answering((honest) => honest.subarray(0, 200));
    expect(await faultOf(publish())).toContain('it cannot be read');
    desk.answer = (_body, out) => out.writeHead(500).end();
    expect(await faultOf(publish())).toBe('The time-stamp authority answered with status 500.');
    desk.asked.length = 0;
    desk.answer = (_body, out) => out.writeHead(307, { Location: desk.url }).end();
    expect(await faultOf(publish())).toBe('The time-stamp authority answered with status 307.');
    expect(desk.asked).toHaveLength(1);
    desk.answer = (_body, out) => out.writeHead(200, { 'Content-Type': 'text/html' }).end('x');
    expect(await faultOf(publish())).toContain('something else than a time-stamp');
    desk.answer = (_body, out) => desk.reply(out, Buffer.alloc(300 * 1024));
    expect(await faultOf(publish())).toBe('The time-stamp authority answered with too much.');
  });

  it('[E8] one that is slow, drips, breaks off, or is not there is given up', async () => {
    desk.answer = () => {};
    expect(await faultOf(publish(anchor(300)))).toBe('The time-stamp authority did not answer in time.');
    desk.answer = (_body, out) => {
      out.writeHead(200, { 'Content-Type': 'application/timestamp-reply' });
      const drip = setInterval(() => out.write('x'), 50);
      out.on('close', () => clearInterval(drip));
    };
    expect(await faultOf(publish(anchor(500)))).toMatch(/took too long for it|in time/);
    desk.answer = (_body, out) => out.destroy();
    expect(await faultOf(publish())).toMatch(/cannot be reached \(ECONNRESET\)/);
    expect(await faultOf(publish(anchor(undefined, 'http://127.0.0.1:1/')))).toMatch(/cannot be reached/);
    expect(await faultOf(publish(anchor(), AbortSignal.abort()))).toBe(
      'The time-stamp authority did not answer in time.',
    );
  });
});

describe('the way to an authority', { timeout: 60_000 }, () => {
  const SERVER = 'subjectAltName=DNS:localhost';
  const over = async (tls: Identity | null): Promise<void> => {
    await desk.stop();
    await desk.start(tls);
  };
  afterAll(() => over(null));

  it('[E8] [N2] goes over TLS, with the built-in authorities or the one that is set', async () => {
    await over(desk.issued('server', desk.root, SERVER));
    expect(desk.url).toMatch(/^https:/);
    expect((await publish()).anchoredAt).not.toBeNull();
  });

  it('[E8] [N2] nothing is sent to a server that neither vouches for, whatever the environment says', async () => {
    await over(desk.issued('other-server', desk.authority('other', '/CN=Other CA'), SERVER));
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await faultOf(publish())).toMatch(/^The time-stamp authority cannot be reached \([A-Z_]+\)\.$/);
    expect(desk.asked).toEqual([]);
  });

  it('[E8] [N2] nothing is sent to a server of another name', async () => {
    await over(desk.issued('named-server', desk.root, 'subjectAltName=DNS:time.example'));
    expect(await faultOf(publish())).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(desk.asked).toEqual([]);
  });
});

describe("an authority's address", () => {
  it.each(['https://time.example/tsa', 'http://127.0.0.1:3161/', 'http://[::1]:3161/'])('[E8] %s is asked', (url) => {
    expect(authorityProblem(url)).toBe('');
  });

  it.each([
    'http://time.example/tsa',
    'http://localhost/tsa',
    'http://127.0.0.1.example/tsa',
    'https://a:b@time.example/tsa',
    'file:///etc/passwd',
    'time.example',
  ])('[E8] [N2] %s is not', async (url) => {
    expect(authorityProblem(url)).not.toBe('');
  });
});
