import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertListener } from '../adapters/alert-listener/listener.ts';
import { signedHeaders } from '../adapters/alert-listener/signature.ts';
import { HttpsDesk } from '../adapters/egress/testing/https-desk.ts';
import { Rig } from '../engine/testing/rig.ts';
import { Secret } from '../secret/secret.ts';
import { alertHandling } from './alert-intake.ts';
import { AlertSecrets } from './alert-secrets.ts';
import { writeAlertSettings, writeWebhookSettings } from './alert-settings.ts';
import { type Opened, openAlertListener, openWebhook } from './external-alert.ts';
import { freePort } from './testing/free-port.ts';
import { UsedFolder } from './testing/used-folder.ts';

let folder: UsedFolder;
let rig: Rig;
let wall: number;
let secret: Secret;
let port: number;
let listeners: AlertListener[];

const bytesOf = (digits: Secret): Secret => Secret.ofBytes(digits.useText((text) => Buffer.from(text, 'hex')));

beforeEach(async () => {
  folder = new UsedFolder();
  rig = new Rig(['trend', 'grid']);
  wall = Date.UTC(2026, 0, 1);
  listeners = [];
  port = await freePort();
  secret = bytesOf(await new AlertSecrets(folder.dataDir, folder.store).renew('external-alert'));
});
afterEach(async () => {
  for (const listener of listeners) await listener.close();
  folder.remove();
});

function turnOn(): void {
  writeAlertSettings(folder.dataDir, { enabled: true, host: '127.0.0.1', port, allow: ['127.0.0.1'] });
}

const trips = () => rig.of('trip.accepted').map(({ body }) => body);
const received = () => rig.of('alert.received').map(({ body }) => body);

/** A console's start, as far as alerts go. */
async function start(): Promise<Opened<AlertListener>> {
  for (const listener of listeners.splice(0)) await listener.close();
  const handling = alertHandling(rig.core, (request) => rig.kills.engage(request));
  const result = await openAlertListener({ ...folder, wallNow: () => wall }, handling);
  if (result.opened !== null) listeners.push(result.opened);
  return result;
}

async function send(body: object, { timestamp = wall, key = secret } = {}) {
  const text = JSON.stringify(body);
  const address = listeners[0]?.address ?? '';
  const answer = await fetch(address, { method: 'POST', headers: signedHeaders(key, timestamp, text), body: text });
  return { status: answer.status, ...((await answer.json()) as { tripId?: string; alarmId?: string }) };
}

const FOREIGN = Secret.ofBytes(Buffer.alloc(32));
const KILL = { kind: 'kill', scope: 'trend', reason: 'desk closed' };
const ALARM = { kind: 'alarm', priority: 'high', cause: 'UPS on battery', consequence: 'Power ends', action: 'Go' };

describe('a console that hears alerts', () => {
  it('[N3] [K1] a signed kill latches its scope at once, and is journalled with its sender', async () => {
    turnOn();
    await start();
    const { status, tripId = '' } = await send(KILL);
    expect(status).toBe(202);
    expect(trips()).toMatchObject([
      {
        tripId,
        scope: { kind: 'agent', agent: 'trend' },
        cause: 'external',
        by: 'alert from 127.0.0.1',
        reason: 'desk closed',
      },
    ]);
    expect(rig.core.gate.isClosed({ kind: 'agent', agent: 'trend' })).toBe(true);
    expect(received()).toEqual([{ source: '127.0.0.1', kind: 'kill', code: '' }]);
  });

  it('[N3] an agent that is not in the session is refused, and nothing is killed', async () => {
    turnOn();
    await start();
    expect((await send({ ...KILL, scope: 'nobody' })).status).toBe(400);
    expect(trips()).toEqual([]);
    expect(received()).toEqual([{ source: '127.0.0.1', kind: '', code: 'unknown-agent' }]);
  });

  it('[N3] [K6] a kill that was taken and reset is not taken again by its request, after a restart neither', async () => {
    turnOn();
    await start();
    const ahead = wall + 30_000;
    const { tripId = '' } = await send(KILL, { timestamp: ahead });
    rig.advance(60_000);
    rig.kills.reset({
      tripId,
      by: 'test',
      reason: 'over',
      typed: 'trend',
      residualsSeen: true,
      rootCause: 'a test',
      actions: 'none',
    });
    wall += 1_000;
    rig = rig.restart();
    await start();
    expect((await send(KILL, { timestamp: ahead })).status).toBe(409);
    expect(trips()).toHaveLength(1);
    expect((await send(KILL, { timestamp: ahead + 1 })).status).toBe(202);
  });

  it('[N3] [U2] an alarm is raised until it is acknowledged, and one that repeats itself stays one', async () => {
    turnOn();
    await start();
    const { alarmId = '' } = await send(ALARM);
    wall += 1_000;
    expect((await send(ALARM)).alarmId).toBe(alarmId);
    expect([...rig.state.alarms.values()]).toMatchObject([
      { alarmId, priority: 'high', cause: '127.0.0.1: UPS on battery', acknowledged: false },
    ]);
    rig.core.stage('alarm.acknowledged', null, alarmId, { alarmId, by: 'test' });
    expect(rig.state.alarms.size).toBe(0);
    expect(trips()).toEqual([]);
  });

  it('[N3] a flood of bad signatures kills nothing; it is journalled by its count, and alarmed', async () => {
    turnOn();
    await start();
    for (let i = 0; i < 100; i += 1) expect((await send(KILL, { key: FOREIGN })).status).toBe(401);
    expect(received().map(({ code }) => code)).toEqual(['signature', 'signature x10', 'signature x100']);
    expect([...rig.state.alarms.keys()]).toEqual(['external-refused-127.0.0.1']);
    expect((await send(KILL, { key: FOREIGN })).status).toBe(429);
    expect(trips()).toEqual([]);
    expect((await send(KILL)).status).toBe(202);
    expect(trips()).toHaveLength(1);
  });
});

describe('a console that does not', () => {
  it('[N3] without settings, or told so, nothing is opened and nothing is wrong', async () => {
    expect(await start()).toEqual({ opened: null, problem: '' });
    writeAlertSettings(folder.dataDir, { enabled: false, host: '127.0.0.1', port, allow: ['127.0.0.1'] });
    expect(await start()).toEqual({ opened: null, problem: '' });
  });

  it('[N3] damaged settings, a missing secret and a port in use are said, and it starts without', async () => {
    turnOn();
    await start();
    const second = await openAlertListener(
      { ...folder, wallNow: () => wall },
      alertHandling(rig.core, () => {
        throw new Error('not to be called');
      }),
    );
    expect(second.problem).toMatch(/^External alerts are not heard\. .*another program uses it/);
    await new AlertSecrets(folder.dataDir, folder.store).remove('external-alert');
    expect((await start()).problem).toMatch(/secret is missing\. Run `interlock alert rotate`/);
    writeFileSync(join(folder.dataDir, 'external-alert.json'), '{');
    const { opened, problem } = await start();
    expect(opened).toBeNull();
    expect(problem).toMatch(/^External alerts are not heard\. external-alert\.json .* is not valid/);
    expect(problem).not.toContain(folder.dataDir);
  });
});

describe('the webhook of a data folder', () => {
  let desk: HttpsDesk;
  beforeEach(async () => {
    desk = new HttpsDesk();
    await desk.start();
  });
  afterEach(() => desk.close());

  const alarm = { alarmId: 'a', priority: 'high', cause: 'c', consequence: 'q', action: 'x', at: 1 } as const;

  it('[U2] sends where the settings say, signed with a secret of its own where there is one', async () => {
    expect(await openWebhook({ ...folder, wallNow: () => wall })).toEqual({ opened: null, problem: '' });
    writeWebhookSettings(folder.dataDir, { url: `https://${desk.host}/`, allow: [desk.host], caFile: desk.caFile });
    const unsigned = await openWebhook({ ...folder, wallNow: () => wall });
    expect(await unsigned.opened?.send(alarm)).toMatchObject({ delivered: true });
    const own = bytesOf(await new AlertSecrets(folder.dataDir, folder.store).renew('webhook'));
    const signed = await openWebhook({ ...folder, wallNow: () => wall });
    expect(await signed.opened?.send(alarm)).toMatchObject({ delivered: true });
    const [first, second] = desk.got;
    expect(first?.headers['x-interlock-signature']).toBeUndefined();
    const expected = signedHeaders(own, wall, second?.body ?? '')['X-Interlock-Signature'];
    expect(second?.headers['x-interlock-signature']).toBe(expected);
    expect(own.equals(secret)).toBe(false);
  });

  it('[U2] certificates are read once, before anything is alarmed; what cannot be is said, and nothing is sent', async () => {
    const settings = { url: `https://${desk.host}/`, allow: [desk.host], caFile: desk.caFile };
    writeWebhookSettings(folder.dataDir, settings);
    const { opened } = await openWebhook({ ...folder, wallNow: () => wall });
    writeFileSync(desk.caFile, '');
    expect(await opened?.send(alarm)).toMatchObject({ delivered: true });
    const { opened: none, problem } = await openWebhook({ ...folder, wallNow: () => wall });
    expect(none).toBeNull();
    expect(problem).toMatch(/^Alarms are not sent to the webhook\. Its file of certificates holds no certificate/);
  });

  it('[U2] damaged settings are said, and nothing is sent', async () => {
    writeFileSync(join(folder.dataDir, 'webhook.json'), '{"url":"http://x"}');
    const { opened, problem } = await openWebhook({ ...folder, wallNow: () => wall });
    expect(opened).toBeNull();
    expect(problem).toMatch(/^Alarms are not sent to the webhook\. webhook\.json .* is not valid/);
  });
});
