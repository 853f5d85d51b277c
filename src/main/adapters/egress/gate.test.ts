import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { EgressError, EgressGate, type EgressGateOptions, type EgressRoute } from './gate.ts';
import { HttpsDesk } from './testing/https-desk.ts';

let desk: HttpsDesk;
let gates: EgressGate[];
let first: HttpsDesk['answer'];

beforeAll(async () => {
  desk = new HttpsDesk();
  first = desk.answer;
  await desk.start();
});
beforeEach(() => {
  gates = [];
  desk.answer = first;
  desk.got.length = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const gate of gates) gate.close();
});
afterAll(() => desk.close());

const url = (path = '/api') => `https://${desk.host}${path}`;

function gateTo(route: Partial<EgressRoute> = {}, options: Partial<EgressGateOptions> = {}): EgressGate {
  const routes = [{ host: desk.host, reach: 'loopback' as const, ...route }];
  const gate = new EgressGate({ routes, ca: readFileSync(desk.caFile, 'utf8'), wallNow: () => 0, ...options });
  gates.push(gate);
  return gate;
}

/** What came of it instead of an answer: the reason, and whether it may have arrived. */
async function refusalOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => 'answered',
    (reason: unknown) => reason,
  );
  if (!(error instanceof EgressError)) return String(error);
  return `${error.reason}, ${error.mayHaveArrived ? 'may have arrived' : 'not sent'}`;
}

describe('what is let out', () => {
  it('[N2] a request with its headers and body to a listed host, over TLS 1.3', async () => {
    desk.answer = (_request, response) => response.writeHead(200, { 'X-Weight': '7' }).end('{"ok":true}');
    const headers = { 'X-Key': 'k', 'Content-Type': 'application/json' };
    const response = await gateTo().fetch(url('/order?x=1'), { method: 'POST', headers, body: '{"é":1}' });
    expect([response.status, response.headers.get('x-weight')]).toEqual([200, '7']);
    expect(await response.json()).toEqual({ ok: true });
    expect(desk.got).toMatchObject([{ method: 'POST', path: '/order?x=1', body: '{"é":1}', protocol: 'TLSv1.3' }]);
    expect(desk.got[0]?.headers).toMatchObject({ 'x-key': 'k', 'content-length': '8' });
  });

  it('[N2] a compressed answer is read as it was', async () => {
    desk.answer = (_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('a'.repeat(10_000)));
    expect(await (await gateTo().fetch(url())).text()).toBe('a'.repeat(10_000));
    expect(desk.got[0]?.headers['accept-encoding']).toContain('gzip');
  });

  it('[N2] a connection that is kept serves the next request without a handshake', async () => {
    const ports = new Set<number | undefined>();
    desk.answer = ({ socket }, response) => {
      ports.add(socket.remotePort);
      response.writeHead(200).end('x');
    };
    const kept = gateTo({}, { keepAlive: true });
    for (let i = 0; i < 3; i += 1) await kept.fetch(url());
    expect(ports.size).toBe(1);
    const alone = gateTo();
    for (let i = 0; i < 2; i += 1) await alone.fetch(url());
    expect(ports.size).toBe(3);
  });

  it.each([
    ['another host', (host: string) => `https://api.${host}/`, 'not-listed'],
    ['another port', (host: string) => `https://${host.split(':')[0]}/`, 'not-listed'],
    ['the same host as a number', (host: string) => `https://127.0.0.1:${host.split(':')[1]}/`, 'not-listed'],
    ['plain http', (host: string) => `http://${host}/`, 'address'],
    ['a stream’s address', (host: string) => `wss://${host}/`, 'address'],
    ['a file', () => 'file:///etc/passwd', 'address'],
    ['a name and a password', (host: string) => `https://a:b@${host}/`, 'address'],
    ['no address', () => 'order', 'address'],
  ])('[N2] nothing goes to %s', async (_what, address, reason) => {
    expect(await refusalOf(gateTo().fetch(address(desk.host)))).toBe(`${reason}, not sent`);
    expect(desk.got).toEqual([]);
  });

  it('[N2] an empty list lets nothing out', async () => {
    expect(await refusalOf(gateTo({}, { routes: [] }).fetch(url()))).toBe('not-listed, not sent');
  });

  it('[N2] plain http goes to a listed program on this machine alone, told by number', async () => {
    await expect(async () => gateTo().fetch('http://127.0.0.1:1/')).rejects.toThrow('must begin with https://');
    const to = (host: string, reach: EgressRoute['reach']) =>
      refusalOf(gateTo({}, { routes: [{ host, plain: true, ...(reach && { reach }) }] }).fetch(`http://${host}/`));
    expect(await to('127.0.0.1:1', 'loopback')).toBe('broken-off, may have arrived');
    expect(await to('127.0.0.1:1', 'any')).toBe('address, not sent');
    expect(await to('localhost:1', 'loopback')).toBe('address, not sent');
  });
});

describe('who is believed', () => {
  it('[N2] a certificate that is not trusted gets nothing, whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    vi.stubEnv('NODE_EXTRA_CA_CERTS', desk.caFile);
    expect(await refusalOf(gateTo({}, { ca: undefined }).fetch(url()))).toBe('tls, not sent');
    expect(desk.got).toEqual([]);
  });

  it('[N2] TLS 1.2 will do, and what is older gets nothing', async () => {
    const speaks = async (options: Parameters<HttpsDesk['start']>[0]) => {
      await desk.stop();
      await desk.start(options);
      return refusalOf(gateTo().fetch(url()));
    };
    expect(await speaks({ maxVersion: 'TLSv1.2' })).toBe('answered');
    expect(desk.got).toMatchObject([{ protocol: 'TLSv1.2' }]);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await speaks(old)).toMatch(/, not sent$/);
    expect(desk.got).toHaveLength(1);
    expect(await speaks({})).toBe('answered');
  });

  it.each([
    ['private', '10.0.0.1'],
    ['link-local', '169.254.169.254'],
    ['loopback', '127.0.0.1'],
    ['shared', '100.64.0.1'],
    ['private in IPv6', 'fd00::1'],
    ['IPv4 in IPv6', '::ffff:192.168.0.1'],
    ['IPv4 behind a translator', '64:ff9b::a00:1'],
  ])('[N2] a public name that leads to a %s address is refused, also among good ones', async (_what, address) => {
    const asked: string[] = [];
    const lookup: EgressGateOptions['lookup'] = (name, _options, done) => {
      asked.push(name);
      done(null, [
        { address: '8.8.8.8', family: 4 },
        { address, family: address.includes(':') ? 6 : 4 },
      ]);
    };
    expect(await refusalOf(gateTo({ reach: 'public' }, { lookup }).fetch(url()))).toBe('private-address, not sent');
    expect(asked).toEqual(['localhost']);
    expect(desk.got).toEqual([]);
  });

  it('[N2] a route to this machine leads nowhere else, and a number is held against the route too', async () => {
    const lookup: EgressGateOptions['lookup'] = (_name, _options, done) =>
      done(null, [{ address: '8.8.8.8', family: 4 }]);
    expect(await refusalOf(gateTo({}, { lookup }).fetch(url()))).toBe('private-address, not sent');
    const host = desk.host.replace('localhost', '127.0.0.1');
    const gate = gateTo({ host, reach: 'public' });
    expect(await refusalOf(gate.fetch(`https://${host}/`))).toBe('private-address, not sent');
    expect(desk.got).toEqual([]);
  });
});

describe('what comes back', () => {
  it('[N2] no redirect is followed, to the same host neither', async () => {
    desk.answer = (_request, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    expect(await refusalOf(gateTo().fetch(url()))).toBe('redirect, may have arrived');
    expect((await gateTo().fetch(url(), { redirect: 'manual' })).status).toBe(302);
    expect(await gateTo().status(url())).toBe(302);
    expect(desk.got.map(({ path }) => path)).toEqual(['/api', '/api', '/api']);
  });

  const answers: [string, (response: ServerResponse) => void, string][] = [
    ['more than is taken', (to) => to.writeHead(200).end('x'.repeat(2_000)), 'too-large'],
    ['more than is taken once it is unpacked', (to) => packed(to, gzipSync('x'.repeat(100_000))), 'too-large'],
    ['what cannot be unpacked', (to) => packed(to, Buffer.from('no gzip')), 'broken-off'],
    ['nothing', () => {}, 'late'],
    ['a body that never ends', (to) => to.writeHead(200).write('x'), 'late'],
    ['a connection that breaks', (to) => to.destroy(), 'broken-off'],
    [
      'a body that breaks off',
      (to) => to.writeHead(200, { 'Content-Length': 9 }).write('x', () => to.destroy()),
      'broken-off',
    ],
  ];
  const packed = (to: ServerResponse, body: Buffer) => to.writeHead(200, { 'Content-Encoding': 'gzip' }).end(body);
  it.each(answers)('[N2] an answer that is %s is given up', async (_what, answer, reason) => {
    desk.answer = (_request, response) => answer(response);
    const gate = gateTo({}, { withinMs: reason === 'late' ? 150 : 5_000, maxBodyBytes: 1_000 });
    expect(await refusalOf(gate.fetch(url()))).toBe(`${reason}, may have arrived`);
  });

  it('[N2] an answer may be bounded more tightly than the gate bounds it, and not more widely', async () => {
    desk.answer = (_request, response) => response.end(Buffer.alloc(600));
    const gate = gateTo({}, { maxBodyBytes: 700 });
    expect(await refusalOf(gate.fetch(url(), { maxBodyBytes: 599 }))).toBe('too-large, may have arrived');
    expect((await gate.fetch(url(), { maxBodyBytes: 600 })).status).toBe(200);
    desk.answer = (_request, response) => response.end(Buffer.alloc(701));
    expect(await refusalOf(gate.fetch(url(), { maxBodyBytes: 10_000 }))).toBe('too-large, may have arrived');
  });

  it('[N2] a side that takes a connection and never speaks TLS is given up, and got nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const host = `localhost:${(silent.address() as { port: number }).port}`;
    const gate = gateTo({ host }, { withinMs: 150 });
    expect(await refusalOf(gate.fetch(`https://${host}/`))).toMatch(/^(late|unreachable), not sent$/);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('[N2] a request that is called off is told as its signal says', async () => {
    desk.answer = () => controller.abort(new Error('called off'));
    const controller = new AbortController();
    await expect(gateTo().fetch(url(), { signal: controller.signal })).rejects.toThrow('called off');
  });

  it('[N2] no message holds a path or a query', async () => {
    desk.answer = (_request, response) => response.destroy();
    const error = await gateTo()
      .fetch(url('/order?signature=abc'))
      .catch((reason: Error) => reason);
    expect((error as Error).message).toBe(`${desk.host} broke the connection off (ECONNRESET).`);
  });
});

describe('pins', () => {
  const pin = () => pinFrom(readFileSync(desk.caFile));
  const pinFrom = (pem: Buffer) =>
    createHash('sha256')
      .update(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
  const OTHER = createHash('sha256').update('another key').digest('base64');

  it('[N2] a host with a pinned key is answered by', async () => {
    expect(await refusalOf(gateTo({ pins: [OTHER, pin()] }).fetch(url()))).toBe('answered');
  });

  it('[N2] a wrong pin: nothing is sent, by a request or a stream', async () => {
    const gate = gateTo({ pins: [OTHER] });
    expect(await refusalOf(gate.fetch(url()))).toBe('pin, not sent');
    const socket = new WebSocket(`wss://${desk.host}/`, { agent: gate.agentFor(`wss://${desk.host}/`) });
    const error = await new Promise<EgressError>((resolve) => socket.on('error', (it) => resolve(it as EgressError)));
    expect(error.reason).toBe('pin');
    expect(desk.got).toEqual([]);
  });

  it('[N2] a wrong pin: an authority’s key holds for what it signed, and not for what sends its certificate along', async () => {
    const ours = desk.authority('ours');
    const theirs = desk.authority('theirs');
    const good = desk.issued('good', ours, 'subjectAltName=DNS:localhost');
    // Says nothing of the key that signed it: by its issuer's name alone it could be of either.
    const nameless = 'authorityKeyIdentifier=none\nsubjectKeyIdentifier=none';
    const bad = desk.issued('bad', theirs, `subjectAltName=DNS:localhost\n${nameless}`);
    const pins = [pinFrom(readFileSync(ours.cert))];
    const over = async (cert: string, by: string, options: { readonly cert?: Buffer }) => {
      await desk.stop();
      await desk.listen({ cert, key: cert.replace('.pem', '.key') }, options);
      return refusalOf(gateTo({ pins }, { ca: readFileSync(by, 'utf8') }).fetch(url()));
    };
    expect(await over(good.cert, ours.cert, {})).toBe('answered');
    const along = Buffer.concat([readFileSync(bad.cert), readFileSync(ours.cert)]);
    expect(await over(bad.cert, theirs.cert, { cert: along })).toBe('pin, not sent');
    await desk.stop();
    await desk.start();
  });
});

describe('streams', () => {
  const stream = (gate: EgressGate, address: string, agentOf = address): Promise<string> => {
    const socket = new WebSocket(address, { agent: gate.agentFor(agentOf), rejectUnauthorized: false });
    return new Promise((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('upgrade', () => resolve('upgrade'));
      socket.on('error', (error) => resolve(error instanceof EgressError ? error.reason : error.message));
    });
  };

  it('[N2] a websocket goes to a listed host, under the same rules', async () => {
    desk.onUpgrade((request, socket) => {
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      socket.end(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    });
    const address = `wss://${desk.host}/stream`;
    expect(await stream(gateTo(), address)).toBe('upgrade');
    // The caller asked not to look at certificates.
    expect(await stream(gateTo({}, { ca: undefined }), address)).toBe('tls');
  });

  it('[N2] the agent of a listed host refuses any other', async () => {
    const gate = gateTo();
    expect(() => gate.agentFor('wss://example.com/')).toThrow(EgressError);
    expect(() => gate.agentFor(`ws://${desk.host}/`)).toThrow('must begin with wss://');
    expect(await stream(gate, 'wss://localhost:1/', `wss://${desk.host}/`)).toBe('not-listed');
  });
});
