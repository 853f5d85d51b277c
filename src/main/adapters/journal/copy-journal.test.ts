import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutsideFiles } from '../outside-files/outside-files.ts';
import { openJournal } from './open-journal.ts';
import { record, recordsUpTo, TestFolder } from './test-journal.ts';

const ENTRY = join(import.meta.dirname, '../../outside-files.ts');

describe('a copy of a journal in use', () => {
  let tools: { readonly files: OutsideFiles };
  let folder: TestFolder;
  let copies: string;
  beforeEach(() => {
    folder = new TestFolder();
    copies = join(folder.dir, 'copies');
    mkdirSync(copies);
    tools = { files: new OutsideFiles({ nodePath: process.execPath, entry: ENTRY }) };
  });
  afterEach(() => {
    tools.files.close();
    folder.remove();
  });

  const place = (name: string): string => {
    mkdirSync(join(copies, name));
    return join(copies, name, 'journal.db');
  };
  const opened = (name: string) => openJournal({ dir: join(copies, name), key: TestFolder.key(), wallNow: () => 0 });

  it('[E5] [E7] holds what was durable at one instant of the copying, whole and verified, while the journal takes more', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(500));
    journal.flush();
    journal.append([record(501)]);
    const copying = journal.copyTo(place('one'), tools);
    for (let n = 502; n <= 2_000; n += 1) {
      journal.append([record(n)]);
      if (n % 50 === 0) {
        journal.flush();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const holds = await copying;
    expect(holds.records).toBeGreaterThanOrEqual(500);
    expect(holds.records).toBeLessThanOrEqual(2_000);
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
    await journal.copyTo(place('one'), tools);
    journal.close();
    const bytes = readFileSync(join(copies, 'one', 'journal.db'));
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(bytes.includes('agent-7')).toBe(false);
  });

  it('[E5] several at once wait for each other, and the log is written back afterwards as before', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(20));
    journal.flush();
    const made = await Promise.all(['one', 'two', 'three'].map((name) => journal.copyTo(place(name), tools)));
    expect(made.map(({ records }) => records)).toEqual([20, 20, 20]);
    // Without the log being written back it would be as long as all that is appended now.
    for (let n = 21; n <= 60_000; n += 1) {
      journal.append([record(n)]);
      if (n % 1_000 === 0) journal.flush();
    }
    expect(readFileSync(`${folder.file}-wal`).length).toBeLessThanOrEqual(4 * 1024 * 1024);
    journal.close();
  });

  it('[E5] one that cannot be made leaves nothing, and the next can', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(20));
    journal.flush();
    await expect(journal.copyTo(join(copies, 'nowhere', 'journal.db'), tools)).rejects.toThrow(/ENOENT/);
    expect(existsSync(join(copies, 'nowhere'))).toBe(false);
    expect(await journal.copyTo(place('one'), tools)).toMatchObject({ records: 20 });
    journal.close();
  });

  it('[E5] one that is being made while the journal is closed is given up', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(20));
    journal.flush();
    const copying = journal.copyTo(place('one'), tools);
    await Promise.resolve();
    journal.close();
    await expect(copying).rejects.toThrow(/closed|not open/);
    expect(readdirSync(join(copies, 'one'))).toEqual([]);
  });

  it('[E7] [K1] the log stays small while a copy is made, however slow that is, and the copy is whole', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(40_000));
    journal.flush();
    let isCopied = false;
    // A slow disk: each call takes as long as many commits.
    const run: OutsideFiles['run'] = async (withinMs, name, ...args) => {
      await sleep(60);
      return await tools.files.run(withinMs, name, ...args);
    };
    const copying = journal.copyTo(place('one'), { files: { run } }).finally(() => {
      isCopied = true;
    });
    let longest = 0;
    for (let n = 40_001; !isCopied; ) {
      for (const end = n + 1_000; n < end; n += 1) journal.append([record(n)]);
      journal.flush();
      longest = Math.max(longest, statSync(`${folder.file}-wal`).size);
      await sleep(5);
    }
    const holds = await copying;
    expect(holds.records).toBeGreaterThan(40_000);
    expect(longest).toBeLessThan(8 * 1024 * 1024);
    const copy = opened('one');
    expect(copy.verify()).toMatchObject({ ok: true, records: holds.records, head: holds.head });
    copy.close();
    journal.close();
  });

  it('[K1] one that is not to go on is given up between two slices, and the next can be made', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(40_000));
    journal.flush();
    let asked = 0;
    const goOn = (): void => {
      asked += 1;
      if (asked === 3) throw new Error('a kill began');
    };
    await expect(journal.copyTo(place('one'), { ...tools, goOn })).rejects.toThrow('a kill began');
    expect(readdirSync(join(copies, 'one'))).toEqual([]);
    expect(await journal.copyTo(place('two'), tools)).toMatchObject({ records: 40_000 });
    journal.close();
  });

  it('[E7] is made while somebody walks through the journal', async () => {
    const journal = folder.open();
    journal.append(recordsUpTo(20));
    journal.flush();
    const reading = journal.readRecords({ fromSeq: 1 });
    reading.next();
    expect(await journal.copyTo(place('one'), tools)).toMatchObject({ records: 20 });
    expect([...reading]).toHaveLength(19);
    journal.close();
  });
});
