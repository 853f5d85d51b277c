import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../../shared/ipc/contract.ts';
import { readDatabaseJson } from '../../adapters/keychain/database-file.ts';
import { FolderKeys } from '../../adapters/keychain/folder-keys.ts';
import { KeyFileStore } from '../../adapters/keychain/key-file-store.ts';
import { openConnection } from '../../adapters/sqlcipher/connection.ts';
import { Desk, TRADER } from '../../cli/testing/command.ts';
import { createConsole } from '../compose.ts';
import type { Console } from '../console.ts';

const RESOURCES = join(import.meta.dirname, '../../../../resources');
const SOON = { timeout: 30_000, interval: 20 };
const ADA: Caller = { by: 'ada', via: 'socket', session: 'one', role: 'administrator' };
const STORES = ['database', 'database-management', 'database-market'];

interface Line {
  readonly seq: number;
  readonly kind: string;
  readonly body: Readonly<Record<string, string>>;
}

describe('the keys of a data folder', () => {
  let desk: Desk;
  let console: Console | null;
  beforeEach(() => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
    desk = new Desk();
    desk.agent('holder', TRADER);
    console = null;
  });
  afterEach(async () => {
    await console?.close();
    await desk.close();
    vi.unstubAllEnvs();
  });

  async function open(): Promise<Console> {
    const options = { dataDir: desk.data, resourcesDir: RESOURCES, fallbackReason: '', version: '' };
    console = await createConsole({ ...options, host: 'headless' });
    return console;
  }
  async function restart(): Promise<Console> {
    await console?.close();
    console = null;
    return open();
  }
  async function run(): Promise<Console> {
    const opened = await open();
    await opened.startSession({ feedPath: desk.feed(20), speed: 'max', seed: 5, agents: ['holder'], until: null });
    await vi.waitFor(() => expect(opened.session.state).toBe('ended'), SOON);
    return opened;
  }
  /** Records about keys, as the journal has them. */
  async function told(of: Console): Promise<Line[]> {
    await of.handlers['journal.checkpoint']({}, ADA);
    const { lines } = await of.handlers['journal.export']({ ...ALL, fromSeq: 1, limit: 1_000 }, ADA);
    return lines
      .filter((line) => line.startsWith('{"seq":'))
      .map((line) => JSON.parse(line) as Line)
      .filter(({ kind }) => kind.startsWith('key.'));
  }
  const changes = async (of: Console): Promise<string[]> =>
    (await told(of))
      .filter(({ kind, body }) => kind === 'key.changed' && body.how !== 'created')
      .map(({ body }) => `${body.alias} ${body.how} by ${body.by}: ${body.reason}`);
  /** What a rotation leaves: who asked for it and why, and that it is done as asked there. */
  const askedAndDone = async (of: Console, alias: string): Promise<string[]> => {
    const asked = (await told(of)).find(({ body }) => body.alias === alias && body.how === 'rotating');
    return [`${alias} rotating by ada: a drill`, `${alias} rotated by console: asked in record ${asked?.seq}`];
  };
  const rotate = (of: Console, alias: string) => of.handlers['keys.rotate']({ alias, reason: 'a drill' }, ADA);
  const row = (of: Console, alias: string) => of.snapshot().keys.find(({ id }) => id === alias);
  const folderKeys = (): FolderKeys => new FolderKeys(new KeyFileStore(desk.data), folderId());
  const folderId = (): string => readDatabaseJson(desk.data)?.id ?? '';

  it('[S3] each use is journalled by alias and purpose, each new key once, and nothing of a key or the folder', async () => {
    const first = await run();
    const lines = await told(first);
    const of = (kind: string): string[] => lines.filter((it) => it.kind === kind).map(({ body }) => body.alias ?? '');
    expect(of('key.changed').sort()).toEqual([...STORES, 'master', 'signing']);
    expect([...new Set(of('key.used'))].sort()).toEqual([...STORES, 'master', 'signing']);
    const secrets = JSON.parse(readFileSync(join(desk.data, 'keys', 'secrets.json'), 'utf8')) as { password: string }[];
    const text = JSON.stringify(lines);
    expect(text).not.toContain(folderId());
    for (const { password } of secrets) expect(text).not.toContain(password.slice(0, 16));

    const again = await restart();
    const later = (await told(again)).slice(lines.length);
    expect(later.map(({ kind }) => kind)).toEqual(later.map(() => 'key.used'));
    expect([...new Set(later.map(({ body }) => body.alias))].sort()).toEqual([...STORES, 'master', 'signing']);
  });

  it('[S3] [S4] the master key is rotated while the console runs: by whom and why, and what was kept is read on', async () => {
    const first = await run();
    await first.handlers['operator.name']({ name: 'Ada Lovelace' }, ADA);
    const before = await folderKeys().read('master');
    await rotate(first, 'master');
    expect(await first.handlers['operator.name']({ name: null }, ADA)).toEqual({ name: 'Ada Lovelace' });
    expect(row(first, 'master')).toMatchObject({ state: 'ok', rotatedWallAt: expect.any(Number), text: '' });
    expect(await changes(first)).toEqual(await askedAndDone(first, 'master'));
    const after = await folderKeys().read('master');
    expect([after.next, Buffer.compare(after.current ?? Buffer.of(), before.current ?? Buffer.of()) === 0]).toEqual([
      null,
      false,
    ]);
    const again = await restart();
    expect(await again.handlers['operator.name']({ name: null }, ADA)).toEqual({ name: 'Ada Lovelace' });
    expect(await changes(again)).toHaveLength(2);
  });

  it.each([
    ['database', 'journal.db'],
    ['database-management', 'management.db'],
    ['database-market', 'market.db'],
  ] as const)(
    '[S3] the key %s is asked for now and changes with the next start, which says so',
    async (alias, file) => {
      const first = await run();
      const { current } = await folderKeys().read(alias);
      await rotate(first, alias);
      expect(row(first, alias)).toMatchObject({ state: 'rotating', text: expect.stringContaining('next start') });
      const again = await restart();
      expect(row(again, alias)).toMatchObject({ state: 'ok', rotatedWallAt: expect.any(Number) });
      expect(await changes(again)).toEqual(await askedAndDone(again, alias));
      expect((await again.verifyJournal()).ok).toBe(true);
      await again.close();
      console = null;
      expect(() => openConnection(join(desk.data, file), current ?? new Uint8Array())).toThrow('not a database');
    },
  );

  it('[S3] the signing key is rotated with its new id in the journal', async () => {
    const first = await run();
    await rotate(first, 'signing');
    const { keys } = await first.handlers['evidence.keys']({}, ADA);
    expect(keys).toHaveLength(2);
    const rotated = (await told(first)).find(({ body }) => body.how === 'rotated');
    expect(rotated?.body).toMatchObject({ alias: 'signing', by: 'console' });
    expect(await changes(first)).toEqual(await askedAndDone(first, 'signing'));
    expect(keys.at(-1)).toContain(`+${rotated?.body.fingerprint}+`);
  });

  it('[S3] a key that is made elsewhere, or is none, is refused with where, and nothing is changed', async () => {
    const first = await run();
    await expect(rotate(first, 'nobody')).rejects.toThrow(/There is no key nobody here. These are: database, /);
    await first.handlers['role.passphrase']({ role: 'approver', current: '', next: 'correct horse' }, ADA);
    await vi.waitFor(() => expect(row(first, 'role-approver')).toBeDefined(), SOON);
    await expect(rotate(first, 'role-approver')).rejects.toThrow(/interlock role passphrase approver/);
    // The screen offers it only where it is taken.
    expect([row(first, 'role-approver')?.rotatable, row(first, 'signing')?.rotatable]).toEqual([false, true]);
    expect(await changes(first)).toEqual([]);
  });

  it('[S3] [E1] nobody’s name or words come out of the management database into the journal', async () => {
    await rotate(await run(), 'database-market');
    await console?.close();
    console = null;
    // The rotation is not done yet: it is pointed at another record, and rows are added for what never happened.
    const { current } = await folderKeys().read('database-management');
    const db = openConnection(join(desk.data, 'management.db'), current ?? new Uint8Array());
    db.exec(`UPDATE keys SET asked = 1 WHERE alias = 'database-market';
      INSERT INTO waiting (alias, how, public_key, asked) VALUES
        ('master', 'rotated', 'by carol', 1), ('master', 'rotating', 'carol', NULL), ('master', 'wiped by carol', '', NULL),
        ('carol', 'used', '', NULL)`);
    db.close();
    const again = await open();
    await again.startSession({ feedPath: desk.feed(20), speed: 'max', seed: 5, agents: ['holder'], until: null });
    await vi.waitFor(() => expect(again.session.state).toBe('ended'), SOON);
    expect(JSON.stringify(await told(again))).not.toContain('carol');
    expect(await changes(again)).toEqual([
      'database-market rotating by ada: a drill',
      'master rotated by console: found changed',
      'database-market rotated by console: found changed',
    ]);
  });

  it('[S3] a key that was not rotated for a quarter is due, and alarmed until it is rotated', async () => {
    await run();
    await console?.close();
    console = null;
    const { current } = await folderKeys().read('database-management');
    const db = openConnection(join(desk.data, 'management.db'), current ?? new Uint8Array());
    db.exec(`UPDATE keys SET created_at = 1 WHERE alias = 'master'`);
    db.close();
    const again = await open();
    expect(row(again, 'master')).toMatchObject({ state: 'due', text: expect.stringContaining('keys rotate master') });
    const alarmed = (): boolean =>
      again.snapshot().alarms.some(({ id, cleared }) => id === 'rotation-due-master' && !cleared);
    await vi.waitFor(() => expect(alarmed()).toBe(true), SOON);
    await rotate(again, 'master');
    expect(row(again, 'master')?.state).toBe('ok');
    await vi.waitFor(() => expect(alarmed()).toBe(false), SOON);
  });

  it('[S4] an operator’s name stands in management.db alone, encrypted, each for the one who set it', async () => {
    const first = await run();
    const name = (by: string, value: string | null) => first.handlers['operator.name']({ name: value }, { ...ADA, by });
    expect(await name('ada', null)).toEqual({ name: '' });
    await name('ada', 'Countess of Lovelace');
    expect(await name('bob', null)).toEqual({ name: '' });
    await restart();
    await console?.close();
    console = null;
    for (const entry of readdirSync(desk.data, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(readFileSync(join(entry.parentPath, entry.name)).includes('Lovelace'), entry.name).toBe(false);
    }
    const again = await open();
    expect(await again.handlers['operator.name']({ name: null }, ADA)).toEqual({ name: 'Countess of Lovelace' });
    expect(await again.handlers['operator.name']({ name: '' }, ADA)).toEqual({ name: '' });
    expect(
      JSON.stringify(await again.handlers['journal.export']({ ...ALL, fromSeq: 1, limit: 1_000 }, ADA)),
    ).not.toContain('Lovelace');
  });
});

/** Every record. */
const ALL = {
  kind: '',
  agent: '',
  action: '',
  fromAt: null,
  toAt: null,
  toSeq: null,
  firstSeq: null,
  lastSeq: null,
} as const;
