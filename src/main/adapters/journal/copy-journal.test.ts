import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from './open-journal.ts';
import { record, recordsUpTo, TestFolder } from './test-journal.ts';

describe('a copy of a journal in use', () => {
  let folder: TestFolder;
  let copies: string;
  beforeEach(() => {
    folder = new TestFolder();
    copies = join(folder.dir, 'copies');
    mkdirSync(copies);
  });
  afterEach(() => folder.remove());

  const place = (name: string): string => {
    mkdirSync(join(copies, name));
    return join(copies, name, 'journal.db');
  };
  const opened = (name: string) => openJournal({ dir: join(copies, name), key: TestFolder.key(), wallNow: () => 0 });

  it('[E5] [E7] holds what was durable when its turn came, whole and verified, while the journal takes more', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(500));
    journal.flush();
    journal.append([record(501)]);
    const copying = journal.copyTo(place('one'));
    for (let n = 502; n <= 2_000; n += 1) {
      journal.append([record(n)]);
      if (n % 50 === 0) {
        journal.flush();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const holds = await copying;
    expect(holds.records).toBeGreaterThanOrEqual(500);
    expect(holds.records).toBeLessThan(2_000);
    expect(readdirSync(join(copies, 'one'))).toEqual(['journal.db']);
    const copy = opened('one');
    expect(copy.verify()).toMatchObject({ ok: true, records: holds.records });
    expect(copy.head()).toEqual({ records: holds.records, hash: holds.head });
    copy.close();
    journal.close();
    const again = folder.open();
    expect(again.verify()).toMatchObject({ ok: true, records: 2_000 });
    again.close();
  });

  it('[S5] is encrypted as the journal is: no text of a record is in it', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(50));
    journal.flush();
    await journal.copyTo(place('one'));
    journal.close();
    const bytes = readFileSync(join(copies, 'one', 'journal.db'));
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(bytes.includes('agent-7')).toBe(false);
  });

  it('[E5] several at once wait for each other, and the log is written back afterwards as before', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(20));
    journal.flush();
    const made = await Promise.all(['one', 'two', 'three'].map((name) => journal.copyTo(place(name))));
    expect(made.map(({ records }) => records)).toEqual([20, 20, 20]);
    // Without the log being written back it would be as long as all that is appended now.
    for (let n = 21; n <= 60_000; n += 1) {
      journal.append([record(n)]);
      if (n % 1_000 === 0) journal.flush();
    }
    expect(readFileSync(`${folder.file}-wal`).length).toBeLessThan(4 * 1024 * 1024);
    journal.close();
  });

  it('[E5] one that cannot be made leaves nothing, and the next can', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(20));
    journal.flush();
    await expect(journal.copyTo(join(copies, 'nowhere', 'journal.db'))).rejects.toThrow(/ENOENT/);
    expect(existsSync(join(copies, 'nowhere'))).toBe(false);
    expect(await journal.copyTo(place('one'))).toMatchObject({ records: 20 });
    journal.close();
  });

  it('[E5] one that is being made while the journal is closed is given up', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(20));
    journal.flush();
    const copying = journal.copyTo(place('one'));
    await Promise.resolve();
    journal.close();
    await expect(copying).rejects.toThrow(/closed|not open/);
    expect(readdirSync(join(copies, 'one'))).toEqual([]);
  });
});
