import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../shared/ipc/contract.ts';
import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { FOLDER_KEYS, FolderKeys } from '../adapters/keychain/folder-keys.ts';
import { KeyringStore } from '../adapters/keychain/keyring-store.ts';
import { TestSession } from '../adapters/keychain/test-session.ts';
import { createConsole } from './compose.ts';
import type { Console } from './console.ts';
import { restoreReplica } from './evidence/replica/restore-replica.ts';
import { processEntry } from './process-entry.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const PROGRAM = join(import.meta.dirname, '../cli.ts');
const hex = (key: Uint8Array | null | undefined): string => Buffer.from(key ?? []).toString('hex');
const ADA: Caller = { by: 'ada', via: 'socket', session: 'test', role: 'administrator' };

describe('a console whose keys are in a real keychain', { timeout: 240_000 }, () => {
  let session: TestSession;
  let open: Console | null = null;
  beforeEach(() => {
    session = new TestSession();
  });
  afterEach(async () => {
    await open?.close();
    open = null;
    vi.unstubAllEnvs();
    await session.remove();
  });

  /** This process, and every console in it, asks that session's keychain from now on. */
  function enter(): void {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', session.env.DBUS_SESSION_BUS_ADDRESS ?? '');
    vi.stubEnv('XDG_RUNTIME_DIR', session.env.XDG_RUNTIME_DIR ?? '');
  }
  async function withKeyring(password: string | null): Promise<void> {
    await session.end();
    await session.bus();
    await session.keyring(password);
    enter();
  }
  async function started<T>(dataDir: string, use: (console: Console) => Promise<T>): Promise<T> {
    open = await createConsole({ dataDir, resourcesDir: RESOURCES, fallbackReason: '', version: '', host: 'headless' });
    try {
      return await use(open);
    } finally {
      await open.close();
      open = null;
    }
  }
  /** How the real command ends. */
  const interlock = (...args: string[]): Promise<{ readonly code: unknown; readonly words: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [PROGRAM, ...args], { env: session.env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : error.code, words: stdout + stderr });
      });
    });
  const name = (console: Console, set: string | null) => console.handlers['operator.name']({ name: set }, ADA);
  /** Hashes of what lies in a data folder, by name. */
  const content = (dataDir: string): ReadonlyMap<string, string> =>
    new Map(
      readdirSync(dataDir)
        .filter((file) => /[.](db|json)$/.test(file))
        .map((file) => [
          file,
          createHash('sha256')
            .update(readFileSync(join(dataDir, file)))
            .digest('hex'),
        ]),
    );

  it('[S1] [S3] [S4] [E5] makes its keys there, rotates them, opens after that, and from a replica of before', async () => {
    await withKeyring('login password');
    const data = session.dataDir;
    const second = join(session.dir, 'second');
    mkdirSync(second);
    const keys = (dataDir: string) => {
      const stored = new FolderKeys(new KeyringStore(), readDatabaseJson(dataDir)?.id ?? '');
      return Promise.all(FOLDER_KEYS.map((alias) => stored.read(alias)));
    };
    const rotate = (console: Console, alias: string) =>
      console.handlers['keys.rotate']({ alias, reason: 'a drill' }, ADA);
    const made = await started(data, async (console) => {
      expect(readDatabaseJson(data)).toMatchObject({ keyIn: 'keychain' });
      const first = await keys(data);
      expect(first.map(({ current, next }) => [current?.length, next])).toEqual(first.map(() => [32, null]));
      await name(console, 'Ada Lovelace');
      await rotate(console, 'master');
      await rotate(console, 'database');
      writeFileSync(join(data, 'evidence.json'), JSON.stringify({ replicaFolder: second }));
      await console.handlers['replica.make']({}, ADA);
      return first;
    });
    await started(data, async (console) => {
      expect(await name(console, null)).toEqual({ name: 'Ada Lovelace' });
      expect(await console.verifyJournal()).toMatchObject({ ok: true });
    });
    const rotated = await keys(data);
    const isAnother = rotated.map(({ current }, n) => hex(current) !== hex(made[n]?.current));
    expect(isAnother).toEqual(FOLDER_KEYS.map((alias) => alias === 'database' || alias === 'master'));
    expect(rotated.map(({ next, former }) => [next, former.map(hex)])).toEqual(
      FOLDER_KEYS.map((alias, n) => [null, alias === 'database' ? [hex(made[n]?.current)] : []]),
    );
    expect(await interlock('audit', 'verify', '--data', data)).toMatchObject({ code: 0 });

    const restored = join(session.dir, 'restored');
    const entry = processEntry('verify-thread', RESOURCES);
    await restoreReplica({ from: second, target: restored, keyFile: null, wallNow: Date.now, entry });
    await started(restored, async (console) => {
      expect(console.snapshot().secrets).toMatchObject({ kind: 'keychain' });
      expect(await name(console, null)).toEqual({ name: 'Ada Lovelace' });
    });
    expect((await keys(restored)).map(({ current }) => hex(current))).toEqual(
      rotated.map(({ current }) => hex(current)),
    );
    for (const dir of [data, restored]) expect(existsSync(join(dir, 'keys'))).toBe(false);
  });

  it('[S1] [S5] locked or absent it halts every start with words, and makes and changes nothing', async () => {
    await withKeyring('login password');
    const data = session.dataDir;
    await started(data, async () => {});
    const before = content(data);
    expect([...before.keys()]).toEqual(expect.arrayContaining(['journal.db', 'management.db', 'market.db']));

    await withKeyring(null);
    await expect(started(data, async () => {})).rejects.toThrow(
      /in the keychain[.] The keychain is locked[.] Unlock it/,
    );
    expect(await interlock('keys', 'list', '--data', data)).toMatchObject({
      code: 3,
      words: expect.stringMatching(/The keychain is locked[.] Unlock it/),
    });

    await session.end();
    session.busAddress = `unix:path=${session.dir}/nobody`;
    enter();
    await expect(started(data, async () => {})).rejects.toThrow(/in the keychain[.] There is no usable keychain/);
    expect(await interlock('keys', 'list', '--data', data)).toMatchObject({
      code: 3,
      words: expect.stringContaining('There is no usable keychain in this session. No new key was made'),
    });

    expect(content(data)).toEqual(before);
    expect(existsSync(join(data, 'keys'))).toBe(false);
    await withKeyring('login password');
    await started(data, async (console) => expect(await console.verifyJournal()).toMatchObject({ ok: true }));
  });
});
