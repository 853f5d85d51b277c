import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from '../sqlcipher/connection.ts';
import { migrate, SCHEMA_VERSION } from './migrations.ts';
import { recordsUpTo, TestFolder } from './test-journal.ts';

const WRITER = fileURLToPath(new URL('./test-writer.ts', import.meta.url));

/** Runs the writer in a box where the folder is mounted as `mount` says; bubblewrap is what the agents' boxes need too. */
function writeInBox(mount: readonly string[], dir: string, ...rest: readonly string[]): string[] {
  const box = [
    '--ro-bind',
    '/',
    '/',
    '--dev-bind',
    '/dev',
    '/dev',
    ...mount,
    '--',
    process.execPath,
    WRITER,
    dir,
    ...rest,
  ];
  const { stdout, stderr, error } = spawnSync('bwrap', box, { encoding: 'utf8' });
  if (error !== undefined)
    throw new Error('bubblewrap is missing: tools/doctor installs what the tests need', { cause: error });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

const code = (wanted: string): unknown => expect.objectContaining({ name: 'JournalError', code: wanted });

describe('openJournal', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = new TestFolder();
  });
  afterEach(() => folder.remove());

  function fill(count: number): void {
    const journal = folder.open();
    journal.append(recordsUpTo(count));
    journal.flush();
    journal.close();
  }

  it('makes a file readable by its owner alone, and overwrites the key it was given', () => {
    const key = TestFolder.key();
    folder.open({ key }).close();
    expect(readdirSync(folder.dir)).toEqual(['journal.db', 'journal.lock']);
    expect(statSync(folder.file).mode & 0o777).toBe(0o600);
    expect(key).toEqual(new Uint8Array(32));
  });

  it('[S5] writes a SQLCipher 4 database: no plain header, opens with that cipher and its raw key alone', () => {
    fill(3);
    const bytes = readFileSync(folder.file);
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(bytes.includes('reason')).toBe(false);

    const count = (prepare: (db: Database) => void): unknown => {
      const db = new Database(folder.file);
      try {
        prepare(db);
        return db.prepare('SELECT count(*) AS n FROM records').get();
      } finally {
        db.close();
      }
    };
    const copy = readFileSync(folder.file);
    const hex = Buffer.from(TestFolder.key()).toString('hex');
    expect(
      count((db) => {
        db.pragma(`cipher = 'sqlcipher'`);
        db.pragma('legacy = 4');
        db.pragma(`key = "x'${hex}'"`);
      }),
    ).toEqual({ n: 3 });
    expect(() => count(() => undefined)).toThrow('not a database');
    expect(() =>
      count((db) => {
        db.pragma(`cipher = 'sqlcipher'`);
        db.pragma('legacy = 4');
        db.pragma(`key = '${hex}'`);
      }),
    ).toThrow('not a database');
    expect(readFileSync(folder.file).equals(copy)).toBe(true);
    const own = openConnection(folder.file, TestFolder.key());
    expect(own.pragma('page_size', { simple: true })).toBe(4096);
    expect(own.pragma('synchronous', { simple: true })).toBe(2);
    expect(own.pragma('journal_mode', { simple: true })).toBe('wal');
    own.close();
  });

  it('[S5] a wrong key refuses and changes nothing, also with a write-ahead log left by a crash', () => {
    const writer = spawnSync(process.execPath, [WRITER, folder.dir, '10', '50'], { encoding: 'utf8' });
    expect(writer.stdout).toContain('flushed 50');
    const wal = `${folder.file}-wal`;
    expect(statSync(wal).size).toBeGreaterThan(0);
    const before = [readFileSync(folder.file), readFileSync(wal)];
    expect(() => folder.open({ key: TestFolder.key(8) })).toThrow(code('wrong-key'));
    expect(() => folder.open({ key: TestFolder.key(8) })).toThrow('Nothing was changed');
    expect([readFileSync(folder.file), readFileSync(wal)]).toEqual(before);
    const journal = folder.open();
    expect(journal.verify()).toMatchObject({ ok: true, records: 50 });
    journal.close();
  });

  it('[S5] a database without encryption is refused, never used', () => {
    const db = new Database(folder.file);
    migrate(db);
    db.close();
    const before = readFileSync(folder.file);
    expect(() => folder.open()).toThrow(code('corrupt'));
    expect(() => folder.open()).toThrow('without encryption');
    expect(readFileSync(folder.file).equals(before)).toBe(true);
  });

  it('a file that is no database is refused and left as it is', () => {
    const garbage = Buffer.alloc(20_000, 'garbage');
    writeFileSync(folder.file, garbage);
    expect(() => folder.open()).toThrow(code('wrong-key'));
    expect(readFileSync(folder.file).equals(garbage)).toBe(true);
  });

  it('[E2] a file that was cut short is refused, also one of which nothing is left', () => {
    fill(200);
    const whole = statSync(folder.file).size;
    const copy = `${folder.file}.copy`;
    copyFileSync(folder.file, copy);
    for (const size of [0, 100, 4096, whole - 4096, whole - 1]) {
      copyFileSync(copy, folder.file);
      truncateSync(folder.file, size);
      let problem: unknown;
      try {
        const journal = folder.open();
        const result = journal.verify();
        journal.close();
        problem = result.ok ? undefined : result;
      } catch (error) {
        problem = error;
      }
      expect(problem, `cut to ${size} of ${whole} bytes`).toBeDefined();
    }
  });

  it('[E2] a journal that is gone while its write-ahead log is there is not made anew', () => {
    writeFileSync(`${folder.file}-wal`, 'left');
    expect(() => folder.open()).toThrow(code('corrupt'));
    expect(existsSync(folder.file)).toBe(false);
  });

  it('a newer schema is refused and left as it is', () => {
    fill(1);
    folder.tamper('PRAGMA user_version = 99');
    expect(() => folder.open()).toThrow(code('newer-version'));
    folder.tamper(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    folder.open().close();
  });

  it('a migration that fails half way leaves nothing of itself', () => {
    fill(1);
    const db = openConnection(folder.file, TestFolder.key());
    expect(() =>
      migrate(db, [...new Array(SCHEMA_VERSION).fill(''), 'CREATE TABLE extra (a); CREATE TABLE broken (;']),
    ).toThrow('syntax');
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'extra'`).all()).toEqual([]);
    db.close();
  });

  it('a second instance is told that another uses the folder, in this process and in another', () => {
    const journal = folder.open();
    expect(() => folder.open()).toThrow(code('locked'));
    const other = spawnSync(process.execPath, [WRITER, folder.dir, '1', '1'], { encoding: 'utf8' });
    expect(other.stdout).toContain('refused locked Another Interlock is using this data folder');
    // Whoever reads the file in this process must not set the folder free.
    readFileSync(folder.file);
    expect(spawnSync(process.execPath, [WRITER, folder.dir, '1', '1'], { encoding: 'utf8' }).stdout).toContain(
      'locked',
    );
    journal.append(recordsUpTo(1));
    journal.flush();
    journal.close();
    folder.open().close();
  });

  it('a read-only folder is said to be one, with a journal in it and without', () => {
    expect(writeInBox([], folder.dir)).toEqual([expect.stringContaining('refused read-only')]);
    fill(2);
    expect(writeInBox([], folder.dir)).toEqual([expect.stringContaining('refused read-only')]);
  });

  it('a full disk fails the flush, which leaves the flushed records whole and can be given up or repeated', () => {
    for (const filler of [0, 1_000_000]) {
      const mount = ['--size', String(2 * 1024 * 1024 + filler), '--tmpfs', folder.dir];
      const lines = writeInBox(mount, folder.dir, '100', 'Infinity', String(filler));
      const flushed = lines.filter((line) => line.startsWith('flushed')).length * 100;
      expect(flushed).toBeGreaterThan(100);
      const failed = `failed full ${flushed + 100} true ${flushed}`;
      const after = filler === 0 ? ['discarded 100', `then true ${flushed} true`] : [`then true ${flushed + 100} true`];
      expect(lines.slice(-1 - after.length)).toEqual([failed, ...after]);
    }
  });

  it('a disk too full for a new journal is said to be full', () => {
    expect(writeInBox(['--size', '8192', '--tmpfs', folder.dir], folder.dir)).toEqual([
      expect.stringContaining('refused full'),
    ]);
  });

  it('a folder that is a file is an error of the system, not a crash', () => {
    writeFileSync(`${folder.dir}/plain`, '');
    chmodSync(`${folder.dir}/plain`, 0o600);
    const inner = spawnSync(process.execPath, [WRITER, `${folder.dir}/plain`], { encoding: 'utf8' });
    expect(inner.stdout).toContain('refused io');
  });

  it('[E1] after kill -9 every acknowledged record is there, in whole flushes', async () => {
    let acknowledged = 0;
    for (const [round, batch] of [1, 7, 100, 1].entries()) {
      const child = spawn(process.execPath, [WRITER, folder.dir, String(batch)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      let text = '';
      child.stdout.on('data', (data: Buffer) => {
        text += data.toString();
        if (text.split('\n').length > 5 + 20 * round) child.kill('SIGKILL');
      });
      await ended;
      const lines = text.split('\n').slice(0, -1);
      expect(lines[0]).toMatch(/^opened/);
      acknowledged = Number(lines.at(-1)?.split(' ')[1]);
      const before = Number(lines[0]?.split(' ')[1]);

      const journal = folder.open();
      const { records } = journal.head();
      expect(records).toBeGreaterThanOrEqual(acknowledged);
      expect((records - before) % batch).toBe(0);
      expect(journal.verify()).toMatchObject({ ok: true, records });
      let seq = 0;
      for (const stored of journal.readRecords({ fromSeq: 1 })) {
        seq += 1;
        expect(stored.action).toBe(`action-${seq}`);
      }
      expect(seq).toBe(records);
      journal.close();
    }
    expect(acknowledged).toBeGreaterThan(100);
  });
});
