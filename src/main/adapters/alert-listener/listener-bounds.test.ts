import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../secret/secret.ts';
import { MAX_CONNECTIONS_A_SOURCE, MAX_REQUESTS_A_MINUTE, TOLERANCE_MS } from './bounds.ts';
import { AlertListenerError, startAlertListener } from './listener.ts';
import { signedHeaders } from './signature.ts';
import { AlertDesk, KILL, SECRET } from './testing/desk.ts';

let desk: AlertDesk;

beforeEach(async () => {
  desk = new AlertDesk();
  await desk.start();
});
afterEach(() => desk.close());

describe('time', () => {
  it('[N3] the same request is taken once, for as long as its time is fresh', async () => {
    expect((await desk.send()).status).toBe(202);
    expect((await desk.send()).status).toBe(409);
    desk.wall += TOLERANCE_MS;
    expect((await desk.send({ timestamp: desk.wall - TOLERANCE_MS })).status).toBe(409);
    desk.wall += 1;
    expect((await desk.send({ timestamp: desk.wall - TOLERANCE_MS - 1 })).status).toBe(401);
    expect(desk.alerts).toHaveLength(1);
    expect(desk.codes).toEqual(['replay', 'replay', 'timestamp']);
  });

  it('[N3] clocks may differ by a minute either way, and by no millisecond more', async () => {
    const now = desk.wall + 10 * TOLERANCE_MS;
    desk.wall = now;
    const statuses: number[] = [];
    for (const off of [-TOLERANCE_MS - 1, -TOLERANCE_MS, TOLERANCE_MS, TOLERANCE_MS + 1]) {
      statuses.push((await desk.send({ timestamp: now + off })).status);
    }
    expect(statuses).toEqual([401, 202, 202, 401]);
    expect(desk.codes).toEqual(['timestamp']);
  });

  it('[N3] what was sent before the start is refused after it, and so is what an earlier start took', async () => {
    const sent = desk.wall;
    const ahead = desk.wall + 30_000;
    expect((await desk.send({ timestamp: sent })).status).toBe(202);
    expect((await desk.send({ timestamp: ahead })).status).toBe(202);
    const taken = new Set(desk.alerts.map(({ id }) => id));
    desk.wall += 1_000;
    await desk.start({ wasTaken: (id) => taken.has(id) });
    expect((await desk.send({ timestamp: sent })).status).toBe(401);
    expect((await desk.send({ timestamp: ahead })).status).toBe(409);
    expect(desk.alerts).toHaveLength(2);
  });
});

describe('how much', () => {
  it('[N3] the 101st signed request in a minute is refused, and a minute later one is taken', async () => {
    const next = () => {
      desk.wall += 1;
      return desk.send();
    };
    for (let i = 0; i < MAX_REQUESTS_A_MINUTE; i += 1) expect((await next()).status).toBe(202);
    const over = await next();
    expect(over.status).toBe(429);
    expect(over.headers['retry-after']).toBe('60');
    desk.wall += 60_000 - MAX_REQUESTS_A_MINUTE - 1;
    expect((await next()).status).toBe(202);
    expect((await next()).status).toBe(202);
    expect(desk.alerts).toHaveLength(MAX_REQUESTS_A_MINUTE + 2);
    expect(desk.codes).toEqual(['rate']);
  });

  it('[N3] no number of requests without the secret keeps a signed one out, replays of one that was taken among them', async () => {
    expect((await desk.send()).status).toBe(202);
    const bad = Secret.ofBytes(Buffer.alloc(32, 1));
    const without = [{}, { secret: bad }, { method: 'GET', body: '' }, { timestamp: desk.wall - TOLERANCE_MS - 1 }];
    const statuses = new Set<number>();
    for (let i = 0; i <= 2 * MAX_REQUESTS_A_MINUTE; i += 1) {
      const { status } = await desk.send({ timestamp: desk.wall, ...without[i % without.length] });
      if (i >= MAX_REQUESTS_A_MINUTE) statuses.add(status);
    }
    expect([...statuses]).toEqual([429]);
    desk.wall += 1;
    expect((await desk.send()).status).toBe(202);
    expect(desk.alerts).toHaveLength(2);
    expect(desk.codes).not.toContain('rate');
  });

  it('[N3] a flood of bad signatures kills nothing and is reported with its count, not line by line', async () => {
    const bad = Secret.ofBytes(Buffer.alloc(32, 1));
    for (let i = 0; i < 120; i += 1) await desk.send({ secret: bad });
    expect(desk.alerts).toEqual([]);
    expect(desk.refused.map(({ code, count }) => `${code} ${count}`)).toEqual([
      'signature 1',
      'signature 10',
      'signature 100',
      'unsigned-rate 1',
      'unsigned-rate 10',
    ]);
  });

  it('[N3] a request that does not come to its end, or never begins, is dropped in time', async () => {
    await desk.start({ requestWithinMs: 200 });
    const slow = 'POST /alert HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"kind":';
    const bodies = Array.from({ length: 7 }, () => desk.raw(slow));
    await Promise.all([...bodies, desk.raw(''), desk.raw('POST /alert HTTP/1.1\r\nHo')]);
    expect(desk.alerts).toEqual([]);
    // Nine, each counted once: the tenth would be reported.
    expect(desk.refused).toEqual([{ source: '127.0.0.1', code: 'incomplete', count: 1 }]);
    expect((await desk.send()).status).toBe(202);
  });

  it('[N3] no source holds more connections than its share, and the others go on', async () => {
    await desk.start({ requestWithinMs: 400 });
    const idle = Array.from({ length: MAX_CONNECTIONS_A_SOURCE }, () => desk.raw('POST '));
    expect(await desk.raw('POST ')).toBe('');
    expect(desk.codes).toContain('connections');
    await Promise.all(idle);
    expect((await desk.send()).status).toBe(202);
  });

  it('[N3] nothing is taken behind another request on one connection', async () => {
    const one = (timestamp: number) => {
      const signed = Object.entries(signedHeaders(SECRET, timestamp, KILL)).map(([name, value]) => `${name}: ${value}`);
      return ['POST /alert HTTP/1.1', 'Host: x', `Content-Length: ${KILL.length}`, ...signed, '', KILL].join('\r\n');
    };
    await desk.raw(one(desk.wall) + one(desk.wall + 1) + one(desk.wall + 2));
    expect(desk.alerts).toHaveLength(1);
  });
});

describe('where it listens', () => {
  it('[N3] an IPv4 sender counts as itself on an IPv6 socket', async () => {
    await desk.start({ host: '::ffff:127.0.0.1', allow: ['::ffff:7f00:1'] });
    expect((await desk.send()).status).toBe(202);
    expect(desk.alerts).toMatchObject([{ source: '127.0.0.1' }]);
  });

  it.each([
    ['another machine could come in and none is named', '0.0.0.0', ['127.0.0.1', '::1']],
    ['the same on IPv6', '::', ['127.0.0.1', '::1', '::ffff:127.0.0.1']],
    ['nobody may send', '127.0.0.1', []],
    ['a sender is a name', '127.0.0.1', ['localhost']],
    ['a sender is a whole net', '127.0.0.1', ['0.0.0.0/0']],
    ['the host is a name', 'localhost', ['127.0.0.1']],
    ['the host is another machine', '192.0.2.1', ['192.0.2.2']],
  ])('[N3] opens nothing when %s', async (_what, host, allow) => {
    await expect(desk.start({ host, allow })).rejects.toThrow(AlertListenerError);
  });

  it('[N3] a port that is taken is said as that', async () => {
    const port = Number(desk.address.port);
    const second = startAlertListener({
      host: '127.0.0.1',
      port,
      allow: ['127.0.0.1'],
      secret: () => SECRET,
      wallNow: () => 0,
      onAlert: () => ({ tripId: 'trip-1' }),
      onRefused: () => {},
    });
    await expect(second).rejects.toThrow(/port \d+: another program uses it/);
  });
});
