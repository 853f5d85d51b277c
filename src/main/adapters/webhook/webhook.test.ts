import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpsDesk } from '../egress/testing/https-desk.ts';
import { MAX_ALARMS_A_MINUTE, type OutgoingAlarm, Webhook, type WebhookOptions } from './webhook.ts';

const ALARM: OutgoingAlarm = {
  alarmId: 'trip-1',
  priority: 'critical',
  cause: 'All agents killed',
  consequence: 'Nothing trades',
  action: 'Wait for FLAT',
  at: 1_767_225_600_000,
};

let desk: HttpsDesk;
let wall: number;
let pauses: number[];

beforeEach(async () => {
  desk = new HttpsDesk();
  await desk.start();
  wall = 1_767_225_600_000;
  pauses = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await desk.close();
});

function webhook(options: Partial<WebhookOptions> = {}): Webhook {
  return new Webhook({
    url: `https://${desk.host}/hook`,
    allow: [desk.host],
    ca: readFileSync(desk.caFile, 'utf8'),
    wallNow: () => wall,
    pause: async (ms) => {
      pauses.push(ms);
      wall += ms;
    },
    ...options,
  });
}

describe('the second channel of an alarm', () => {
  it('[U2] the alarm arrives as it is, over TLS 1.3, and the delivery is said', async () => {
    expect(await webhook().send(ALARM)).toEqual({ delivered: true, detail: 'answered 204' });
    expect(desk.got).toMatchObject([{ method: 'POST', path: '/hook', protocol: 'TLSv1.3' }]);
    expect(JSON.parse(desk.got[0]?.body ?? '')).toEqual(ALARM);
  });

  it('[U2] nothing of the console but the alarm goes out, whatever it is handed', async () => {
    await webhook().send({ ...ALARM, agent: 'trend', token: 'x' } as OutgoingAlarm);
    expect(JSON.parse(desk.got[0]?.body ?? '')).toEqual(ALARM);
  });

  it('[U2] each try is signed over its own time and the bytes that are sent', async () => {
    const secret = 'k';
    const mac = (time: number, body: string) => createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    desk.statuses.push(503);
    await webhook({ sign: (body) => ({ 'X-Time': String(wall), 'X-Mac': mac(wall, body) }) }).send(ALARM);
    expect(desk.got).toHaveLength(2);
    const times = desk.got.map(({ headers, body }) => {
      expect(headers['x-mac']).toBe(mac(Number(headers['x-time']), body));
      return headers['x-time'];
    });
    expect(new Set(times).size).toBe(2);
  });

  it('[U2] tries again where that can help, with pauses, three times in all', async () => {
    desk.statuses.push(503, 429);
    expect(await webhook().send(ALARM)).toEqual({ delivered: true, detail: 'answered 204' });
    expect(pauses).toEqual([1_000, 5_000]);
    desk.statuses.push(500, 502, 503);
    const { delivered, detail } = await webhook().send(ALARM);
    expect([delivered, detail]).toEqual([false, 'answered 503, 3 of 3 tries made']);
    expect(desk.got).toHaveLength(6);
  });

  it('[U2] does not try again where it would only be the same', async () => {
    desk.statuses.push(400);
    expect(await webhook().send(ALARM)).toEqual({ delivered: false, detail: 'answered 400, 1 of 3 tries made' });
    expect(pauses).toEqual([]);
  });

  it('[U2] a side that never answers is given up', async () => {
    desk.answer = () => {};
    const { delivered, detail } = await webhook({ answerWithinMs: 100 }).send(ALARM);
    expect([delivered, detail]).toEqual([false, 'no answer in time, 3 of 3 tries made']);
  });

  it('[U2] a side that breaks off, or is not there, is told without addresses', async () => {
    desk.answer = (request) => request.socket.destroy();
    expect((await webhook().send(ALARM)).detail).toBe('no answer (ECONNRESET), 3 of 3 tries made');
    await desk.stop();
    expect((await webhook().send(ALARM)).detail).toBe('no answer (ECONNREFUSED), 3 of 3 tries made');
  });

  it('[U2] no more than so many alarms leave in a minute, and later ones leave again', async () => {
    const bounded = webhook();
    for (let i = 0; i < MAX_ALARMS_A_MINUTE; i += 1) expect((await bounded.send(ALARM)).delivered).toBe(true);
    expect(await bounded.send(ALARM)).toEqual({ delivered: false, detail: 'more than 30 alarms in a minute' });
    wall += 60_000;
    expect((await bounded.send(ALARM)).delivered).toBe(true);
    expect(desk.got).toHaveLength(MAX_ALARMS_A_MINUTE + 1);
  });
});

describe('the way out', () => {
  it.each([
    ['http', (host: string) => `http://${host}/hook`],
    ['no address', () => 'hook'],
    ['a file', () => 'file:///etc/passwd'],
    ['a name and a password in it', (host: string) => `https://a:b@${host}/hook`],
    ['another port', (host: string) => `https://${host.split(':')[0]}/hook`],
    ['a host that only begins like one on the list', (host: string) => `https://${host.split(':')[0]}.example/hook`],
  ])('[U2] [N2] nothing goes to an address with %s', async (_what, url) => {
    const { delivered, detail } = await webhook({ url: url(desk.host) }).send(ALARM);
    expect(delivered).toBe(false);
    expect(detail).toMatch(/^The webhook/);
    expect(desk.got).toEqual([]);
  });

  it('[U2] [N2] an empty list lets nothing out', async () => {
    expect((await webhook({ allow: [] }).send(ALARM)).detail).toMatch(/is not on the list/);
    expect(desk.got).toEqual([]);
  });

  it('[U2] [N2] no redirect is followed, to the same host neither', async () => {
    desk.answer = (_request, response) => response.writeHead(307, { Location: '/elsewhere' }).end();
    expect(await webhook().send(ALARM)).toEqual({
      delivered: false,
      detail: 'answered 307, and redirects are not followed, 1 of 3 tries made',
    });
    expect(desk.got).toHaveLength(1);
  });

  it('[U2] [N2] a certificate that is not trusted gets nothing, even when the environment says otherwise', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { delivered, detail } = await webhook({ ca: undefined }).send(ALARM);
    expect([delivered, detail]).toEqual([false, 'no answer (DEPTH_ZERO_SELF_SIGNED_CERT), 3 of 3 tries made']);
    expect(desk.got).toEqual([]);
  });

  it('[U2] [N2] a certificate for another name gets nothing', async () => {
    const host = desk.host.replace('localhost', '127.0.0.1');
    const { delivered, detail } = await webhook({ url: `https://${host}/hook`, allow: [host] }).send(ALARM);
    expect([delivered, detail]).toEqual([false, 'no answer (ERR_TLS_CERT_ALTNAME_INVALID), 3 of 3 tries made']);
    expect(desk.got).toEqual([]);
  });

  it('[U2] [N2] TLS 1.2 will do, and what is older gets nothing', async () => {
    await desk.stop();
    await desk.start({ maxVersion: 'TLSv1.2' });
    expect((await webhook().send(ALARM)).delivered).toBe(true);
    expect(desk.got).toMatchObject([{ protocol: 'TLSv1.2' }]);
    desk.got.length = 0;
    await desk.stop();
    await desk.start({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    expect((await webhook().send(ALARM)).delivered).toBe(false);
    expect(desk.got).toEqual([]);
  });
});
