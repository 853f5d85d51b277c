import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../../shared/ipc/contract.ts';
import type { Alert } from '../adapters/alert-listener/alert.ts';
import type { AlertListener } from '../adapters/alert-listener/listener.ts';
import { HttpsDesk } from '../adapters/egress/testing/https-desk.ts';
import { openAlertListener } from '../runtime/external-alert.ts';
import { freePort } from '../runtime/testing/free-port.ts';
import { UsedFolder } from '../runtime/testing/used-folder.ts';
import { WrongInput } from '../runtime/wrong-input.ts';
import { alertDisable, alertEnable, alertRotate, alertStatus } from './alert.ts';
import { webhookOff, webhookSet, webhookTest } from './alert-webhook.ts';
import { curlExample } from './curl-example.ts';
import { CommandFailed } from './exit.ts';

const DOCS = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'external-alert.md'), 'utf8');
const DOCS_ADDRESS = 'http://127.0.0.1:8787/alert';
const SECRET = /^ {2}([0-9a-f]{64})$/m;

let folder: UsedFolder;
let data: string;
let port: string;
let said: string;
let alerts: Alert[];
let listener: AlertListener | null;

beforeEach(async () => {
  folder = new UsedFolder();
  data = folder.dataDir;
  port = String(await freePort());
  said = '';
  alerts = [];
  listener = null;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await listener?.close();
  folder.remove();
});

/** What the command prints. */
async function told(command: Promise<number>): Promise<string> {
  expect(await command).toBe(0);
  const text = said;
  said = '';
  return text;
}

/** A console starts; it has been up for two seconds, since the example's clock knows whole seconds only. */
async function start(): Promise<void> {
  await listener?.close();
  let isUp = false;
  const { opened, problem } = await openAlertListener(
    { ...folder, wallNow: () => Date.now() - (isUp ? 0 : 2_000) },
    {
      onAlert: (alert) => {
        alerts.push(alert);
        return { tripId: 'trip-1' };
      },
      wasTaken: () => false,
      onRefused: () => {},
    },
  );
  isUp = true;
  expect(problem).toBe('');
  listener = opened;
}

/** Runs an example in bash, as a reader would: with the secret in the environment. */
async function inBash(example: string, secret: string): Promise<{ readonly code: number; readonly output: string }> {
  for (const program of ['curl', 'openssl']) {
    await promisify(execFile)('bash', ['-c', `command -v ${program}`]).catch((cause) => {
      throw new Error(`The example needs ${program}: \`npm run doctor\` says how to get it.`, { cause });
    });
  }
  const env = { PATH: process.env.PATH, INTERLOCK_ALERT_SECRET: secret, no_proxy: '*' };
  try {
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', example], { env, timeout: 20_000 });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, output: stdout };
  }
}

/** The block of code of the docs that sends with curl. */
function docsExample(): string {
  const blocks = [...DOCS.matchAll(/```sh\n(.*?)\n```/gs)].map(([, code = '']) => code);
  const found = blocks.filter((code) => code.includes('curl'));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

describe('interlock alert', () => {
  it('[N3] the example of the docs, run as it stands, presses the kill', async () => {
    expect(docsExample()).toBe(curlExample(DOCS_ADDRESS));
    const secret = SECRET.exec(await told(alertEnable({ data, port })))?.[1] ?? '';
    await start();
    const example = docsExample().replace(DOCS_ADDRESS, listener?.address ?? '');
    expect(await inBash(example, secret)).toEqual({ code: 0, output: '{"tripId":"trip-1"}\n' });
    expect(alerts).toMatchObject([{ kind: 'kill', scope: { kind: 'global' }, reason: 'drill', source: '127.0.0.1' }]);
    const wrong = await inBash(example, '0'.repeat(64));
    expect(wrong.code).not.toBe(0);
    expect(alerts).toHaveLength(1);
  });

  it('[N3] what enable prints is what works, and the secret is printed once only', async () => {
    const first = await told(alertEnable({ data, port }));
    const [secret = ''] = SECRET.exec(first)?.slice(1) ?? [];
    const example = curlExample(`http://127.0.0.1:${port}/alert`);
    expect(first).toContain(example);
    const later = (await told(alertEnable({ data, port }))) + (await told(alertStatus({ data })));
    expect(later).not.toContain(secret);
    expect(readFileSync(join(data, 'external-alert.json'), 'utf8')).not.toContain(secret);
    await start();
    expect((await inBash(example, secret)).code).toBe(0);
  });

  it('[N3] after a rotation the old secret opens nothing and the new one does', async () => {
    const old = SECRET.exec(await told(alertEnable({ data, port })))?.[1] ?? '';
    const fresh = SECRET.exec(await told(alertRotate({ data })))?.[1] ?? '';
    expect(fresh).not.toBe(old);
    await start();
    const example = curlExample(listener?.address ?? '');
    expect((await inBash(example, old)).code).not.toBe(0);
    expect((await inBash(example, fresh)).code).toBe(0);
  });

  it('[N3] disabled, also with damaged settings, nothing listens and the secret is gone', async () => {
    const old = SECRET.exec(await told(alertEnable({ data, port })))?.[1] ?? '';
    writeFileSync(join(data, 'external-alert.json'), '{');
    await told(alertDisable({ data }));
    await start();
    expect(listener).toBeNull();
    expect(readFileSync(join(data, 'keys', 'secrets.json'), 'utf8')).not.toContain(old);
    expect(await told(alertStatus({ data }))).toContain('External alerts: off');
    await expect(alertRotate({ data })).rejects.toThrow(/interlock alert enable/);
    expect(SECRET.exec(await told(alertEnable({ data, port })))?.[1]).not.toBe(old);
  });

  it.each([
    ['a port that is none', { port: 'http' }],
    ['a port of the system', { port: '80' }],
    ['a host that others reach, without senders', { host: '0.0.0.0' }],
    ['a name as a sender', { allow: ['localhost'] }],
  ])('[N3] %s is said and changes nothing', async (_what, options) => {
    await expect(alertEnable({ data, ...options })).rejects.toThrow(WrongInput);
    expect(existsSync(join(data, 'external-alert.json'))).toBe(false);
    expect(existsSync(join(data, 'keys'))).toBe(false);
  });

  it('[N3] a folder that no console used gets nothing', async () => {
    const empty = join(data, 'empty');
    await expect(alertEnable({ data: empty, port })).rejects.toThrow(Refusal);
    expect(existsSync(join(empty, 'external-alert.json'))).toBe(false);
  });

  it('[N3] status --json is one object without a secret', async () => {
    await told(alertEnable({ data, port, host: '0.0.0.0', allow: ['192.0.2.7'] }));
    expect(JSON.parse(await told(alertStatus({ data, json: true })))).toEqual({
      enabled: true,
      address: `http://0.0.0.0:${port}/alert`,
      allow: ['192.0.2.7'],
      webhook: null,
    });
  });
});

describe('interlock alert webhook', () => {
  let desk: HttpsDesk;
  beforeEach(async () => {
    desk = new HttpsDesk();
    await desk.start();
  });
  afterEach(() => desk.close());

  const set = (sign: boolean) =>
    webhookSet(`https://${desk.host}/hook?token=abc`, { data, allow: [desk.host], ca: desk.caFile, sign });

  it('[U2] set and test: an alarm arrives, signed when asked for, and status says the host only', async () => {
    const printed = await told(set(true));
    expect(SECRET.test(printed)).toBe(true);
    expect(printed).not.toContain('abc');
    expect(await told(webhookTest({ data }))).toBe('Delivered: answered 204.\n');
    expect(desk.got[0]?.headers['x-interlock-signature']).toMatch(/^v1=/);
    expect(await told(alertStatus({ data }))).toContain(`Webhook: ${desk.host}\n`);
    await told(set(false));
    await told(webhookTest({ data }));
    expect(desk.got[1]?.headers['x-interlock-signature']).toBeUndefined();
  });

  it('[U2] a test that is not delivered fails with the reason', async () => {
    await told(set(false));
    desk.statuses.push(404);
    await expect(webhookTest({ data })).rejects.toThrow(CommandFailed);
    desk.statuses.push(404);
    await expect(webhookTest({ data })).rejects.toThrow(
      'The alarm was not delivered: answered 404, 1 of 3 tries made.',
    );
  });

  it('[U2] off, also with damaged settings, there is none to test', async () => {
    await told(set(true));
    writeFileSync(join(data, 'webhook.json'), '{');
    await told(webhookOff({ data }));
    await expect(webhookTest({ data })).rejects.toThrow(/There is no webhook/);
    expect(await told(alertStatus({ data }))).toContain('Webhook: off');
  });

  it('[U2] [N2] an address without its host on the list is refused and changes nothing', async () => {
    await expect(webhookSet('https://alerts.example/', { data })).rejects.toThrow(WrongInput);
    await expect(webhookSet('http://alerts.example/', { data, allow: ['alerts.example'] })).rejects.toThrow(/https/);
    expect(existsSync(join(data, 'webhook.json'))).toBe(false);
  });
});
