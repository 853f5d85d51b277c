import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../adapters/journal/test-journal.ts';
import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { type FolderKey, FolderKeys } from '../adapters/keychain/folder-keys.ts';
import { KeyFileStore } from '../adapters/keychain/key-file-store.ts';
import { decryptSqlcipher4, PAGE } from '../adapters/sqlcipher/testing/sqlcipher4.ts';
import { type DataFolder, openDataFolder } from './open-data-folder.ts';
import { renewManagement } from './renew-management.ts';

const FILES: readonly (readonly [string, FolderKey])[] = [
  ['journal.db', 'database'],
  ['management.db', 'database-management'],
  ['market.db', 'database-market'],
];

describe('the three databases of a data folder', () => {
  let dir: string;
  let made: string;
  let copies = 0;
  beforeAll(async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
    dir = mkdtempSync(join(tmpdir(), 'interlock-stores-'));
    made = join(dir, 'made');
    await use(made, ({ journal, market, management }) => {
      journal.append([record(1), record(2)]);
      journal.flush();
      market.writeSnapshot({ seq: 2, body: 'the state', note: 'signed' });
      management?.vault.put('operator.name', 'ada', 'Ada Lovelace');
    });
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  async function use(data: string, act: (folder: DataFolder) => unknown): Promise<void> {
    const folder = await openDataFolder(data, { wallNow: () => 0 });
    try {
      act(folder);
    } finally {
      folder.management?.close();
      folder.market.close();
      folder.journal.close();
    }
  }
  /** With its modes: a key folder that others can read is refused. */
  function copy(): string {
    copies += 1;
    const data = join(dir, `copy-${copies}`);
    execFileSync('cp', ['-a', made, data]);
    return data;
  }
  const keysOf = (data: string): FolderKeys => new FolderKeys(new KeyFileStore(data), readDatabaseJson(data)?.id ?? '');
  const content = (data: string): Map<string, Buffer> =>
    new Map([...FILES.map(([file]) => file), 'keys/secrets.json'].map((it) => [it, readFile(join(data, it))]));
  const readFile = (path: string): Buffer => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0));
  /** Takes a key out of the secret store, or puts another in its place. */
  function spoil(data: string, alias: string, spoiled: (text: string) => string | null): void {
    const path = join(data, 'keys', 'secrets.json');
    const entries = JSON.parse(readFileSync(path, 'utf8')) as { account: string; password: string }[];
    const changed = entries.flatMap((it) => {
      const password = it.account.startsWith(`${alias}:`) ? spoiled(it.password) : it.password;
      return password === null ? [] : [{ ...it, password }];
    });
    writeFileSync(path, JSON.stringify(changed));
  }
  async function expectHalt(data: string, words: RegExp): Promise<void> {
    const before = content(data);
    const error: unknown = await openDataFolder(data, { wallNow: () => 0 }).catch((it: unknown) => it);
    expect(error).toMatchObject({ message: expect.stringMatching(words) });
    expect(String(error)).not.toContain(dir);
    expect(content(data)).toEqual(before);
  }

  it('[S5] [S7] each is SQLCipher 4 under a key of its own, and opens under no other’s', async () => {
    const keys = keysOf(made);
    const secrets = await Promise.all(FILES.map(([, alias]) => keys.read(alias)));
    FILES.forEach(([file], n) => {
      const bytes = readFileSync(join(made, file));
      expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
      secrets.forEach(({ current }, other) => {
        const open = (): Buffer => decryptSqlcipher4(bytes, current ?? new Uint8Array());
        if (other === n) expect(open().subarray(0, 15).toString('latin1')).toBe('SQLite format 3');
        else expect(open).toThrow('page 1');
      });
    });
    expect(readdirSync(made).sort()).toEqual([
      'database.json',
      'journal.db',
      'journal.lock',
      'keys',
      'management.db',
      'market.db',
    ]);
  });

  const another = (text: string): string => text.replace(/[0-9a-f]/g, 'a');

  it('[S5] with another key for the journal it halts with words', async () => {
    const data = copy();
    spoil(data, 'database', another);
    await expectHalt(data, /^The journal cannot be opened: either its key/);
  });

  const plain = (data: string): void => {
    rmSync(join(data, 'management.db'));
    const db = new Database(join(data, 'management.db'));
    db.exec('CREATE TABLE keys (alias TEXT)');
    db.close();
  };
  const HARMED: readonly (readonly [string, (data: string) => void, RegExp])[] = [
    ['no key', (data) => spoil(data, 'database-management', () => null), /its key is not where it was put/],
    ['another key', (data) => spoil(data, 'database-management', another), /cannot be opened: either its key/],
    ['a damaged key', (data) => spoil(data, 'database-management', () => 'topsecret'), /^The key database-management/],
    ['no master key', (data) => spoil(data, 'master', () => null), /master key of this data folder is missing/],
    ['another master key', (data) => spoil(data, 'master', another), /protected fields cannot be opened/],
    ['a damaged master key', (data) => spoil(data, 'master', () => 'topsecret'), /^The key master/],
    ['no file', (data) => rmSync(join(data, 'management.db')), /is missing, and was there before/],
    ['no content', (data) => writeFileSync(join(data, 'management.db'), ''), /its content was cut off/],
    ['a plain database in its place', plain, /is a database without encryption/],
  ];

  it.each(HARMED)(
    '[S5] [S7] a management database with %s is left alone, and the rest opens without it',
    async (...it) => {
      const [, harm, words] = it;
      const data = copy();
      harm(data);
      const before = content(data);
      await use(data, ({ management, managementProblem, journal, market }) => {
        expect(management).toBeNull();
        expect(managementProblem).toMatch(words);
        expect(managementProblem).not.toMatch(/topsecret|\/tmp/);
        expect(journal.verify()).toMatchObject({ ok: true });
        expect([...market.snapshots()]).toHaveLength(1);
      });
      // No key is made, and the file is as it was.
      expect(content(data).get('management.db')).toEqual(before.get('management.db'));
      expect(content(data).get('keys/secrets.json')).toEqual(before.get('keys/secrets.json'));
    },
  );

  it.each(HARMED)(
    '[S5] a management database with %s is made anew when asked for; the one before stays beside it',
    async (...it) => {
      const [, harm] = it;
      const data = copy();
      harm(data);
      const before = content(data).get('management.db') ?? Buffer.alloc(0);
      expect(await renewManagement(data, () => 0)).toBe(true);
      const aside = readdirSync(data).filter((name) => name.startsWith('management.db.damaged-1970'));
      if (before.length > 0) expect(aside.map((name) => readFile(join(data, name)))).toEqual([before]);
      expect(readFile(join(data, 'management.db')).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
      await use(data, ({ management, managementProblem }) => {
        expect(managementProblem).toBe('');
        expect(management?.vault.get('operator.name', 'ada')).toBeNull();
        management?.vault.put('operator.name', 'ada', 'Ada');
      });
      // One that can be opened is left.
      expect(await renewManagement(data, () => 0)).toBe(false);
      await use(data, ({ management }) => expect(management?.vault.get('operator.name', 'ada')).toBe('Ada'));
    },
  );

  it('[S5] none is made anew in a folder that a console uses', async () => {
    const data = copy();
    rmSync(join(data, 'management.db'));
    const folder = await openDataFolder(data, { wallNow: () => 0 });
    await expect(renewManagement(data, () => 0)).rejects.toThrow('used by another Interlock');
    folder.market.close();
    folder.journal.close();
  });

  it('[S7] a market database that is gone is made anew', async () => {
    const data = copy();
    rmSync(join(data, 'market.db'));
    await use(data, ({ market, journal }) => {
      expect([...market.snapshots()]).toEqual([]);
      expect(journal.verify()).toMatchObject({ ok: true, records: 2 });
    });
  });

  it.each([
    ['another key', (data: string) => spoil(data, 'database-market', another)],
    ['no key', (data: string) => spoil(data, 'database-market', () => null)],
    ['a damaged key', (data: string) => spoil(data, 'database-market', () => 'topsecret')],
    ['no content', (data: string) => writeFileSync(join(data, 'market.db'), '')],
    ['only its log', (data: string) => renameSync(join(data, 'market.db'), join(data, 'market.db-wal'))],
    ['another file in its place', (data: string) => writeFileSync(join(data, 'market.db'), 'x'.repeat(PAGE))],
  ])(
    '[S7] a market database with %s is put aside and made anew, encrypted: nobody is kept from a start',
    async (_, harm) => {
      const data = copy();
      harm(data);
      const harmed = ['market.db', 'market.db-wal']
        .map((name) => readFile(join(data, name)))
        .filter((it) => it.length > 0);
      await use(data, ({ market, marketSetAside }) => {
        expect(marketSetAside).toMatch(/^The market database \(market.db\) /);
        expect([...market.snapshots()]).toEqual([]);
        market.writeSnapshot({ seq: 2, body: 'anew', note: 'signed' });
      });
      expect(readFileSync(join(data, 'market.db')).subarray(0, 6).toString('latin1')).not.toBe('SQLite');
      const aside = readdirSync(data).filter((name) => name.startsWith('market.db.damaged-1970-01-01T00-00-00-000Z'));
      expect(aside.map((name) => readFile(join(data, name))).filter((it) => it.length > 0)).toEqual(harmed);
      await use(data, ({ market, marketSetAside }) => {
        expect(marketSetAside).toBe('');
        expect([...market.snapshots()]).toMatchObject([{ body: 'anew' }]);
      });
    },
  );

  it('[S7] a page of market.db that was altered is found when it is opened, and keeps nobody from a start', async () => {
    const whole = readFileSync(join(made, 'market.db'));
    expect(whole.length / PAGE).toBeGreaterThan(1);
    for (let page = 0; page < whole.length / PAGE; page += 1) {
      const data = copy();
      const altered = Buffer.from(whole);
      altered[page * PAGE + 2_000] = (altered[page * PAGE + 2_000] ?? 0) ^ 1;
      writeFileSync(join(data, 'market.db'), altered);
      await use(data, ({ market, marketSetAside, journal }) => {
        expect(marketSetAside, `page ${page}`).not.toBe('');
        expect([...market.snapshots()]).toEqual([]);
        expect(journal.verify()).toMatchObject({ ok: true });
      });
      rmSync(data, { recursive: true });
    }
  });

  it('[S5] [E2] a page of management.db that was altered is found when it is opened', async () => {
    const [file, words] = [
      'management.db',
      /management database.*(is damaged or was altered|cannot be opened)/,
    ] as const;
    const whole = readFileSync(join(made, file));
    expect(whole.length / PAGE).toBeGreaterThan(1);
    for (let page = 0; page < whole.length / PAGE; page += 1) {
      for (const offset of [100, 2_000, PAGE - 1]) {
        const data = copy();
        const altered = Buffer.from(whole);
        altered[page * PAGE + offset] = (altered[page * PAGE + offset] ?? 0) ^ 1;
        writeFileSync(join(data, file), altered);
        await use(data, ({ management, managementProblem }) => {
          expect(management, `page ${page}`).toBeNull();
          expect(managementProblem, `page ${page}`).toMatch(words);
        });
        rmSync(data, { recursive: true });
      }
    }
  });
});
