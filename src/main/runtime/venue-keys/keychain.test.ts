import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallResult, InvokeChannel, RequestOf } from '../../../shared/ipc/contract.ts';
import { readDatabaseJson } from '../../adapters/keychain/database-file.ts';
import { KeyringStore } from '../../adapters/keychain/keyring-store.ts';
import { SERVICE } from '../../adapters/keychain/open-secret-store.ts';
import { TestSession } from '../../adapters/keychain/test-session.ts';
import { filesBelow, search } from '../../cli/testing/canary-search.ts';
import { databasesBelow, textCanary } from '../../cli/testing/planted-console.ts';
import { consoleDoor } from '../../ipc/console-dispatch.ts';
import type { KeyEntry } from '../../ipc/console-face.ts';
import { createConsole } from '../compose.ts';
import type { Console } from '../console.ts';
import { KeyNotTaken } from './permissions.ts';
import { TRADES } from './testing/key-desk.ts';

const RESOURCES = join(import.meta.dirname, '../../../../resources');
const PASSPHRASE = 'administer this desk';
const KEY = { exchange: 'okx', alias: 'desk', market: 'perp' } as const;
const TEST_EXCHANGE = { rest: 'https://127.0.0.1:4443', stream: 'wss://127.0.0.1:4443', ca: '' };
const PARTS = { apiKey: 'okx-key-1', secret: 'okx-secret-1', passphrase: 'okx-passphrase-1' };

/** A whole console over the real keyring daemon, with an exchange that the test scripts. */
describe.skipIf(process.platform !== 'linux')('exchange keys in a console', { timeout: 60_000 }, () => {
  let session: TestSession;
  /** The data folder lies in it, and what stands beside that: copies of checkpoints. */
  let place: string;
  let dataDir: string;
  let console: Console | null;
  let answer = () => TRADES;
  beforeAll(async () => {
    session = new TestSession();
    await session.bus();
    await session.keyring('login password');
  });
  beforeEach(() => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', session.busAddress);
    place = mkdtempSync(join(tmpdir(), 'interlock-exchange-keys-'));
    dataDir = join(place, 'data');
    console = null;
    answer = () => TRADES;
  });
  afterEach(async () => {
    await console?.close();
    rmSync(place, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });
  afterAll(() => session.remove());

  async function open(testExchange: typeof TEST_EXCHANGE | null = TEST_EXCHANGE): Promise<Console> {
    const options = { dataDir, resourcesDir: RESOURCES, fallbackReason: '', version: '', host: 'headless' } as const;
    console = await createConsole({ ...options, testExchange, askPermissions: async () => answer() });
    return console;
  }
  /** Calls as a connection or the window would, checked by the contract. */
  function caller(of: Console, via: 'socket' | 'window' = 'socket') {
    const { dispatch } = consoleDoor(of, (_channel, error) => {
      throw error;
    });
    return async <C extends InvokeChannel>(channel: C, request: RequestOf<C>): Promise<CallResult<C>> =>
      (await dispatch(channel, request, { by: 'ada', via, session: `a ${via}` })) as CallResult<C>;
  }
  async function administrator(of: Console, via: 'socket' | 'window' = 'socket') {
    const call = caller(of, via);
    const unlock = () => call('role.unlock', { role: 'administrator', passphrase: PASSPHRASE });
    if ((await unlock()).ok) return call;
    await call('role.passphrase', { role: 'administrator', next: PASSPHRASE });
    await unlock();
    return call;
  }
  const stored = async (): Promise<string | null> => {
    const account = `venue:desk:${readDatabaseJson(dataDir)?.id}`;
    return (await new KeyringStore().getPassword(SERVICE, account))?.useText((text) => text) ?? null;
  };
  const row = (of: Console) => of.snapshot().venueKeys.find(({ id }) => id === 'desk');

  it('[S1] [S3] [E4] is kept there alone over a restart, each change with its signed statement, and revoked it is gone', async () => {
    const first = await open();
    const call = await administrator(first);
    expect(first.venueKeys.keys?.refusal).toBe('');
    expect(await call('venueKeys.add', { ...KEY, key: PARTS })).toMatchObject({ ok: true, value: { kind: 'stored' } });
    expect(JSON.parse((await stored()) ?? '')).toMatchObject(PARTS);
    await first.close();

    const second = await open();
    const again = await administrator(second);
    expect(row(second)).toMatchObject({ exchange: 'okx', state: 'active' });
    const used = await second.venueKeys.keys?.use('desk', 'trade');
    expect(used?.passphrase?.useText((text) => text)).toBe(PARTS.passphrase);
    expect(await again('venueKeys.revoke', { alias: 'desk', typed: 'other', reason: 'leaving' })).toMatchObject({
      ok: false,
      error: { code: 'REFUSED', message: 'Type desk to revoke it. Nothing was changed.' },
    });
    await again('venueKeys.revoke', { alias: 'desk', typed: 'desk', reason: 'leaving' });
    expect([await stored(), row(second)?.state]).toEqual([null, 'revoked']);

    await again('journal.checkpoint', {});
    const found = await again('journal.search', { kind: 'key.changed', text: 'venue:desk' });
    const rows = found.ok ? found.value.rows : [];
    expect(rows.map(({ text }) => text)).toEqual([
      expect.stringContaining('venue:desk wiped by console'),
      expect.stringContaining('venue:desk revoked by ada: leaving'),
      expect.stringContaining('venue:desk created by ada'),
    ]);
    const statements = async (): Promise<unknown[]> =>
      Promise.all(
        rows.map(async ({ seq }) => {
          const detail = await again('journal.record', { seq });
          return detail.ok && detail.value.statementProblem === '' && detail.value.statement;
        }),
      );
    // They are signed behind the order road.
    await vi.waitFor(async () => expect(await statements()).toEqual(rows.map(() => expect.any(String))), 10_000);

    const view = Buffer.from(JSON.stringify(second.snapshot()));
    await second.close();
    console = null;
    // In the keychain it was, and nowhere else: files, databases in plain, what the screen and the journal were told.
    const kept = await new KeyringStore().findCredentials(SERVICE);
    const databaseKeys = kept
      .filter(({ account }) => account.startsWith('database') && account.endsWith(readDatabaseJson(dataDir)?.id ?? ''))
      .map(({ account, password }) => ({ name: account, bytes: password.useText((it) => Buffer.from(it, 'hex')) }));
    const places = [...filesBelow(place), ...databasesBelow(dataDir, databaseKeys), { name: 'view', content: view }];
    expect(
      search(
        Object.values(PARTS).map((it) => textCanary(it, it)),
        places,
      ),
    ).toEqual([]);
    expect(search([textCanary('alias', 'venue:desk')], places).length).toBeGreaterThan(0);
  });

  it('[P3] [S2] [K9] takes an administrator and no key out of the page of the console; one found invalid kills everything', async () => {
    const opened = await open();
    const refused = await caller(opened)('venueKeys.add', { ...KEY, key: PARTS });
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_ROLE' } });
    const call = await administrator(opened, 'window');
    expect(await call('venueKeys.add', { ...KEY, key: PARTS })).toMatchObject({ error: { code: 'REFUSED' } });
    expect(await call('venueKeys.enter', KEY)).toMatchObject({
      error: { message: expect.stringContaining('There is no window') },
    });
    const entries: KeyEntry[] = [];
    opened.enterKeysThrough((entry) => entries.push(entry));
    expect(await call('venueKeys.enter', KEY)).toEqual({ ok: true, value: { ok: true } });
    const [entry] = entries;
    expect(entry).toMatchObject({ ...KEY, replaces: false, fields: ['apiKey', 'secret', 'passphrase'] });
    expect(entry?.testExchange).toBe('https://127.0.0.1:4443');
    const { signal } = new AbortController();
    await expect(entry?.submit({ ...PARTS, apiKey: 'two words\u0000' }, signal)).rejects.toThrow(
      'Copy each part again',
    );
    await expect(entry?.submit({ ...PARTS, passphrase: null }, signal)).rejects.toThrow(
      'The passphrase of the key is missing.',
    );
    await call('role.lock', {});
    await expect(entry?.submit(PARTS, signal)).rejects.toThrow('The role administrator has ended.');
    expect(await stored()).toBeNull();
    await call('role.unlock', { role: 'administrator', passphrase: PASSPHRASE });
    await expect(entry?.submit(PARTS, signal)).resolves.toMatchObject({ kind: 'stored' });
    expect(JSON.parse((await stored()) ?? '')).toMatchObject(PARTS);

    answer = () => {
      throw new KeyNotTaken();
    };
    await call('venueKeys.test', { alias: 'desk' });
    expect(opened.snapshot().kill.runs).toMatchObject([
      { scope: { kind: 'global' }, reason: expect.stringContaining('invalid key: OKX refused the key desk') },
    ]);
    expect(row(opened)).toMatchObject({ state: 'refused' });
  });

  it('[S1] [T1] without a test exchange the window asks for no key, and says how it would', async () => {
    const opened = await open(null);
    const call = await administrator(opened, 'window');
    const entries: KeyEntry[] = [];
    opened.enterKeysThrough((entry) => entries.push(entry));
    expect(await call('venueKeys.enter', KEY)).toMatchObject({
      error: { code: 'REFUSED', message: expect.stringContaining('with --endpoint https://127.0.0.1:PORT --ca FILE') },
    });
    expect([entries, opened.snapshot().testExchange]).toEqual([[], null]);
  });

  it('[S1] where the keyring is absent or locked a new folder stays paper only, and one with keys does not open', async () => {
    await (await open()).close();
    console = null;
    await session.end();
    try {
      await expect(open()).rejects.toThrow(/key of this data folder is in the keychain.*nothing was changed/);
      await session.bus();
      await session.keyring(null);
      vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', session.busAddress);
      await expect(open()).rejects.toThrow(/The keychain is locked/);
      rmSync(dataDir, { recursive: true });
      const paper = await open();
      const call = await administrator(paper);
      expect(await call('venueKeys.add', { ...KEY, key: PARTS })).toMatchObject({
        error: { code: 'REFUSED', message: expect.stringMatching(/^Live is refused here: .*start a keychain/) },
      });
      expect(paper.snapshot().venueKeys).toEqual([]);
    } finally {
      await session.end();
      await session.bus();
      await session.keyring('login password');
    }
  });
});
