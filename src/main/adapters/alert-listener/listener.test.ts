import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../secret/secret.ts';
import { MAX_BODY_BYTES, MAX_REQUESTS_A_MINUTE } from './bounds.ts';
import { SIGNATURE_HEADER, signedHeaders, TIMESTAMP_HEADER } from './signature.ts';
import { AlertDesk, KILL, SECRET } from './testing/desk.ts';

let desk: AlertDesk;

beforeEach(async () => {
  desk = new AlertDesk();
  await desk.start();
});
afterEach(() => desk.close());

describe('an alert that is as it must be', () => {
  it('[N3] a signed kill is taken once, with its scope, its reason and its sender', async () => {
    const reply = await desk.send({ body: '{"kind":"kill","scope":"trend","reason":"desk\\u202e closed\\n"}' });
    expect(reply).toMatchObject({ status: 202, body: { tripId: 'trip-1' } });
    expect(desk.alerts).toEqual([
      {
        kind: 'kill',
        scope: { kind: 'agent', agent: 'trend' },
        reason: 'desk  closed',
        source: '127.0.0.1',
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(desk.refused).toEqual([]);
  });

  it('[N3] "all" is the global kill', async () => {
    await desk.send();
    expect(desk.alerts).toMatchObject([{ kind: 'kill', scope: { kind: 'global' } }]);
  });

  it('[N3] a signed alarm is taken with cause, consequence and action', async () => {
    const alarm = { kind: 'alarm', priority: 'high', cause: 'UPS on battery', consequence: 'Power ends', action: 'Go' };
    const reply = await desk.send({ body: JSON.stringify(alarm) });
    expect(reply).toMatchObject({ status: 202, body: { alarmId: 'external-1' } });
    expect(desk.alerts).toMatchObject([alarm]);
  });

  it('[N3] the largest body that is allowed is taken', async () => {
    const body = KILL.padEnd(MAX_BODY_BYTES, ' ');
    expect((await desk.send({ body })).status).toBe(202);
  });
});

describe('what is refused', () => {
  afterEach(() => expect(desk.alerts).toEqual([]));

  it('[N3] an address that is not on the list, whatever it sends', async () => {
    await desk.start({ allow: ['192.0.2.1', '127.0.0.2'] });
    const reply = await desk.send();
    expect(reply).toMatchObject({ status: 403, body: { error: 'This address is not on the list.' } });
    expect(await desk.raw('no HTTP at all\r\n\r\n')).toContain('403');
    expect(desk.refused).toEqual([{ source: '127.0.0.1', code: 'address', count: 1 }]);
  });

  it('[N3] a request that a web page sends, which uses up no place of the minute', async () => {
    for (let i = 0; i <= MAX_REQUESTS_A_MINUTE; i += 1) {
      expect((await desk.send({ headers: { Origin: 'https://a.example' } })).status).toBe(403);
    }
    expect(new Set(desk.codes)).toEqual(new Set(['origin']));
  });

  it.each([
    ['GET', { method: 'GET', body: '' }],
    ['PUT', { method: 'PUT' }],
    ['OPTIONS', { method: 'OPTIONS', body: '' }],
    ['another path', { path: '/' }],
    ['a query', { path: '/alert?x=1' }],
    ['a whole address as the path', { path: 'http://127.0.0.1/alert' }],
  ])('[N3] %s', async (_what, sending) => {
    expect(await desk.send(sending)).toMatchObject({ status: 400, body: { error: 'Send POST /alert.' } });
    expect(desk.codes).toEqual(['malformed']);
  });

  it.each([
    ['that says its length', {}],
    ['that comes in chunks', { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }],
  ])('[N3] a body of a byte too many, %s', async (_what, headers) => {
    expect((await desk.send({ body: KILL.padEnd(MAX_BODY_BYTES + 1, ' '), headers })).status).toBe(413);
    expect(desk.codes).toEqual(['too-large']);
  });

  it('[N3] a body that does not end is not read to its end', async () => {
    await desk.start({ requestWithinMs: 60_000 });
    const head = 'POST /alert HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n';
    expect(await desk.raw(head + 'x'.repeat(100_000))).toContain('413');
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['in seconds', '1767225600'],
    ['with a fraction', '1767225600000.0'],
    ['in another notation', '0x19b76daa800'],
    ['negative', '-176722560000'],
  ])('[N3] a timestamp that is none: %s', async (_what, timestamp) => {
    const { status, body } = await desk.send({ headers: { [TIMESTAMP_HEADER]: timestamp } });
    expect(status).toBe(401);
    expect(JSON.stringify(body)).not.toMatch(/stamp|stale|fresh/);
    expect(desk.codes).toEqual(['timestamp']);
  });

  it.each([
    ['none', undefined],
    ['empty', ''],
    ['no digits', 'v1='],
    ['of another kind', `v2=${'0'.repeat(64)}`],
    ['of zeros', `v1=${'0'.repeat(64)}`],
    ['too short', `v1=${'0'.repeat(62)}`],
    ['too long', `v1=${'0'.repeat(66)}`],
    ['no hex', `v1=${'g'.repeat(64)}`],
  ])('[N3] a signature that is none: %s', async (_what, signature) => {
    expect((await desk.send({ headers: { [SIGNATURE_HEADER]: signature } })).status).toBe(401);
    expect(desk.codes).toEqual(['signature']);
  });

  it('[N3] another secret, another body or another time than was signed', async () => {
    expect((await desk.send({ secret: Secret.ofBytes(Buffer.alloc(32, 8)) })).status).toBe(401);
    const signed = signedHeaders(SECRET, desk.wall, KILL);
    expect((await desk.send({ body: KILL.replace('all', 'trend'), headers: signed })).status).toBe(401);
    expect(
      (await desk.send({ timestamp: desk.wall + 1, headers: { [SIGNATURE_HEADER]: signed[SIGNATURE_HEADER] } })).status,
    ).toBe(401);
    const upper = signed[SIGNATURE_HEADER]?.toUpperCase().replace('V1', 'v1');
    expect((await desk.send({ headers: { [SIGNATURE_HEADER]: upper } })).status).toBe(401);
    expect(desk.refused).toEqual([{ source: '127.0.0.1', code: 'signature', count: 1 }]);
  });

  it('[N3] a header that is there twice, though one of them signs', async () => {
    const signed = Object.entries(signedHeaders(SECRET, desk.wall, KILL)).map(([name, value]) => `${name}: ${value}`);
    for (const twice of signed) {
      const text = ['POST /alert HTTP/1.1', 'Host: x', `Content-Length: ${KILL.length}`, ...signed, twice, '', KILL];
      expect(await desk.raw(text.join('\r\n'))).toContain('401');
    }
  });

  it.each([
    ['no JSON', 'kill'],
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no UTF-8', Buffer.from(KILL.replace('drill', '\xff'), 'latin1')],
    ['another kind', '{"kind":"order","scope":"all","reason":"x"}'],
    ['a reset', '{"kind":"reset","scope":"all","reason":"x"}'],
    ['a kill without a scope', '{"kind":"kill","reason":"x"}'],
    ['a kill without a reason', '{"kind":"kill","scope":"all","reason":" "}'],
    ['a kill with more', '{"kind":"kill","scope":"all","reason":"x","flatten":false}'],
    ['a scope that is no name', '{"kind":"kill","scope":"../x","reason":"x"}'],
    ['a kill with a prototype', '{"kind":"kill","scope":"all","reason":"x","__proto__":{}}'],
    ['an alarm without an action', '{"kind":"alarm","priority":"high","cause":"x","consequence":"x"}'],
    ['an alarm of no priority', '{"kind":"alarm","priority":"urgent","cause":"x","consequence":"x","action":"x"}'],
    ['a long reason', JSON.stringify({ kind: 'kill', scope: 'all', reason: 'x'.repeat(401) })],
  ])('[N3] a signed body that is neither a kill nor an alarm: %s', async (_what, body) => {
    const reply = await desk.send({ body });
    expect(reply).toMatchObject({ status: 400, body: { error: 'The body is neither a kill nor an alarm.' } });
    expect(desk.codes).toEqual(['body']);
  });
});

describe('what the console makes of it', () => {
  it('[N3] an agent that is not there is said, and what fails in the console is told as that', async () => {
    desk.outcome = () => ({ refused: 'unknown-agent' });
    expect(await desk.send()).toMatchObject({ status: 400, body: { error: 'There is no such agent.' } });
    desk.outcome = () => {
      throw new Error('/home/someone/secret');
    };
    const failed = await desk.send({ timestamp: desk.wall + 1 });
    expect(failed.status).toBe(500);
    expect(JSON.stringify(failed.body)).not.toContain('secret');
    expect(desk.codes).toEqual(['unknown-agent', 'failed']);
  });

  it('[N3] a report that throws, and a secret that cannot be had, end nothing', async () => {
    const fault = () => {
      throw new Error('full');
    };
    await desk.start({ onRefused: fault });
    expect((await desk.send({ secret: Secret.ofBytes(Buffer.alloc(1)) })).status).toBe(401);
    expect((await desk.send()).status).toBe(202);
    await desk.start({ secret: fault });
    expect((await desk.send()).status).toBe(500);
  });
});
