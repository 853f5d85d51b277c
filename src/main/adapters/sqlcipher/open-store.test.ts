import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseKeys } from './open-database.ts';
import { type OpenedStore, openStore } from './open-store.ts';
import { decryptSqlcipher4, PAGE } from './testing/sqlcipher4.ts';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const OLD = { current: key(1), next: null };
const BOTH = { current: key(1), next: key(2) };
const NEW = { current: key(2), next: null };
const code = (wanted: string): unknown => expect.objectContaining({ name: 'DatabaseError', code: wanted });

describe('the file of a store', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-store-'));
    file = join(dir, 'sample.db');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function open(keys: DatabaseKeys): OpenedStore<Database> {
    const migrations = ['CREATE TABLE t (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT'];
    return openStore({ file, name: 'The sample', migrations }, keys, (db) => db);
  }
  /** Opens it, does something, closes it. */
  function use<T>(keys: DatabaseKeys, act: (db: Database) => T): T {
    const { store } = open(keys);
    try {
      return act(store);
    } finally {
      store.close();
    }
  }
  function fill(rows = 100): void {
    use(OLD, (db) => {
      const insert = db.prepare<[string]>('INSERT INTO t (words) VALUES (?)');
      db.transaction(() => {
        for (let n = 1; n <= rows; n += 1) insert.run(`row ${n} ${'x'.repeat(200)}`);
      })();
    });
  }
  const readAll = (db: Database): unknown => [
    db.prepare('SELECT count(*) AS n, max(words) AS last FROM t').get(),
    db.pragma('quick_check', { simple: true }),
  ];

  it('[S5] is SQLCipher 4, by a computation of our own from its design, and holds nothing in plain', () => {
    fill();
    const bytes = readFileSync(file);
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(bytes.includes('row 1')).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const plain = decryptSqlcipher4(bytes, key(1));
    // The same as one that needs no write-ahead log, since there is none beside it.
    plain.fill(1, 18, 20);
    writeFileSync(join(dir, 'plain.db'), plain);
    const db = new Database(join(dir, 'plain.db'));
    expect(db.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 100 });
    db.close();
    expect(() => decryptSqlcipher4(bytes, key(2))).toThrow('page 1');
  });

  it('[S5] a wrong key, a file that is plain, empty, gone to a newer version or in use halts and changes nothing', () => {
    fill();
    const whole = readFileSync(file);
    const refused = (keys: DatabaseKeys, wanted: string): void => {
      const before = readFileSync(file);
      expect(() => open(keys)).toThrow(code(wanted));
      expect(() => open(keys)).toThrow(/^The sample /);
      expect(readFileSync(file).equals(before)).toBe(true);
      expect(readdirSync(dir)).toEqual(['sample.db']);
    };
    refused({ current: key(3), next: null }, 'wrong-key');
    refused({ current: key(3), next: key(4) }, 'wrong-key');
    writeFileSync(file, Buffer.alloc(0));
    refused(OLD, 'corrupt');
    writeFileSync(file, 'SQLite format 3\0 and so on');
    refused(OLD, 'corrupt');
    writeFileSync(file, whole);
    use(OLD, (db) => db.pragma('user_version = 9'));
    refused(OLD, 'newer-version');
    writeFileSync(file, whole);
    use(OLD, () => expect(() => open(OLD)).toThrow(code('locked')));
  });

  it('[S5] a flipped byte in any page is an error when it is read', () => {
    fill();
    const whole = readFileSync(file);
    expect(whole.length / PAGE).toBeGreaterThan(5);
    for (let page = 0; page < whole.length / PAGE; page += 1) {
      for (const offset of [0, 15, 100, 2_000, PAGE - 80, PAGE - 64, PAGE - 1]) {
        const flipped = Buffer.from(whole);
        const at = page * PAGE + offset;
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        writeFileSync(file, flipped);
        expect(() => use(OLD, readAll), `byte ${at}`).toThrow();
        expect(readFileSync(file).equals(flipped)).toBe(true);
      }
    }
  });

  it('[S3] comes under its next key whole; then the old one opens it no more, and nothing else is left', () => {
    fill();
    const before = use(OLD, readAll);
    const opened = open(BOTH);
    expect([opened.under, opened.problem]).toEqual(['next', '']);
    expect(readAll(opened.store)).toEqual(before);
    opened.store.close();
    expect(() => open(OLD)).toThrow(code('wrong-key'));
    // A start that was cut short before the change was noted finds it done.
    expect(use(BOTH, readAll)).toEqual(before);
    expect(use(NEW, readAll)).toEqual(before);
    expect(() => decryptSqlcipher4(readFileSync(file), key(1))).toThrow('page 1');
    expect(decryptSqlcipher4(readFileSync(file), key(2)).includes('row 7')).toBe(true);
    expect(readdirSync(dir)).toEqual(['sample.db']);
  });

  it('[S3] a copy from before its key was rotated comes under the newest key there is; an older one than known is refused', () => {
    fill();
    const before = use(OLD, readAll);
    const copy = readFileSync(file);
    const later = { current: key(4), former: [key(3), key(2), key(1)] };
    for (const [next, newest] of [
      [null, 'current'],
      [key(5), 'next'],
    ] as const) {
      writeFileSync(file, copy);
      const { store, was, under, problem } = open({ ...later, next });
      expect([was, under, problem]).toEqual(['former', newest, '']);
      expect(readAll(store)).toEqual(before);
      store.close();
      expect(() => open(OLD)).toThrow(code('wrong-key'));
      expect(use({ current: next ?? later.current, next: null }, readAll)).toEqual(before);
      expect(readdirSync(dir)).toEqual(['sample.db']);
    }
    writeFileSync(file, copy);
    expect(() => open({ current: key(4), next: key(5), former: [key(3), key(2)] })).toThrow(code('wrong-key'));
    expect(readFileSync(file).equals(copy)).toBe(true);
  });

  it('[S3] one that was put back with its write-ahead log, after a crash, loses nothing of it', () => {
    fill(1);
    use(OLD, (db) => {
      db.exec(`INSERT INTO t (words) VALUES ('only in the log')`);
      for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, join(dir, `kept${suffix}`));
    });
    for (const suffix of ['', '-wal']) renameSync(join(dir, `kept${suffix}`), `${file}${suffix}`);
    const all = use({ current: key(4), next: null, former: [key(2), key(1)] }, (db) =>
      db.prepare<[], { words: string }>('SELECT words FROM t ORDER BY id').all(),
    );
    expect(all).toEqual([{ words: expect.stringMatching(/^row 1 /) }, { words: 'only in the log' }]);
    expect(use({ current: key(4), next: null }, readAll)).toMatchObject([{ n: 2 }, 'ok']);
  });

  it('[S3] drafts of a change that was cut short are in nobody’s way', () => {
    fill();
    copyFileSync(file, `${file}.rekey`);
    writeFileSync(`${file}.rekey-journal`, 'half a journal');
    expect(use(BOTH, readAll)).toEqual(use(NEW, readAll));
    expect(readdirSync(dir)).toEqual(['sample.db']);
  });

  it('[S3] one that is damaged keeps its key and its bytes, and says that the change is not done', () => {
    fill();
    const damaged = readFileSync(file);
    const at = 4 * PAGE + 500;
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(file, damaged);
    const { store, under, problem } = open(BOTH);
    store.close();
    expect([under, problem]).toEqual(['current', 'its copy could not be made']);
    expect(readFileSync(file).equals(damaged)).toBe(true);
    expect(existsSync(`${file}.rekey`)).toBe(false);
    // A copy under a former key likewise: it is used as it is, and nothing counts as changed.
    const putBack = open({ current: key(4), next: key(5), former: [key(1)] });
    putBack.store.close();
    expect([putBack.was, putBack.under, putBack.problem]).toEqual(['former', 'former', 'its copy could not be made']);
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });
});
