import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalError } from './journal-error.ts';
import { recordsUpTo, TestFolder } from './test-journal.ts';
import type { VerifyResult } from './verify.ts';

const COUNT = 6;
const PAGE = 4096;

describe('verifyJournal', () => {
  let folder: TestFolder;
  let backup: string;

  beforeEach(() => {
    folder = new TestFolder();
    const journal = folder.open();
    journal.append(recordsUpTo(COUNT));
    journal.flush();
    journal.close();
    backup = `${folder.file}.backup`;
    copyFileSync(folder.file, backup);
  });
  afterEach(() => folder.remove());

  function verify(): VerifyResult {
    const journal = folder.open({ inspect: true });
    try {
      return journal.verify();
    } finally {
      journal.close();
    }
  }
  function verifyAfter(sql: string): VerifyResult {
    copyFileSync(backup, folder.file);
    folder.tamper(sql);
    return verify();
  }

  it('finds nothing in a journal that is as it was written, and says how far it is', () => {
    const journal = folder.open();
    const progress: [number, number][] = [];
    expect(journal.verify({ onProgress: (checked, total) => progress.push([checked, total]) })).toMatchObject({
      ok: true,
      records: COUNT,
      head: journal.head().hash,
    });
    expect(progress.at(-1)).toEqual([COUNT, COUNT]);
    expect(journal.verify({ from: 3, to: 4 })).toMatchObject({ ok: true, records: 2 });
    journal.close();
  });

  it.each([
    ['at', 'at + 1'],
    ['kind', `'agent.failed'`],
    ['agent', `'someone'`],
    ['agent', 'NULL'],
    ['action', `'something'`],
    ['action', 'NULL'],
    ['body', `replace(body, 'reason ', 'Reason ')`],
    ['body', `body || ' '`],
    ['hash', 'zeroblob(32)'],
    ['hash', `x''`],
  ])('[E2] a changed %s (%s) of any record is found and located', (column, value) => {
    for (let seq = 1; seq <= COUNT; seq += 1) {
      const result = verifyAfter(`UPDATE records SET ${column} = ${value} WHERE seq = ${seq}`);
      expect(result).toMatchObject({ ok: false, firstBad: seq, records: seq - 1 });
    }
  });

  it('[E2] a deleted record is found and located', () => {
    for (let seq = 1; seq <= COUNT; seq += 1) {
      expect(verifyAfter(`DELETE FROM records WHERE seq = ${seq}`)).toMatchObject({ ok: false, firstBad: seq });
    }
  });

  it('[E2] two swapped records are found and located', () => {
    for (let seq = 1; seq < COUNT; seq += 1) {
      const result = verifyAfter(
        `UPDATE records SET seq = -1 WHERE seq = ${seq};
         UPDATE records SET seq = ${seq} WHERE seq = ${seq + 1};
         UPDATE records SET seq = ${seq + 1} WHERE seq = -1`,
      );
      expect(result).toMatchObject({ ok: false, firstBad: seq });
    }
  });

  it('[E2] a record added or written twice is found and located', () => {
    const copy = `INSERT INTO records SELECT seq + ${COUNT}, at, kind, agent, action, body, hash, recorded_at FROM records`;
    expect(verifyAfter(`${copy} WHERE seq = 1`)).toMatchObject({ ok: false, firstBad: COUNT + 1 });
    const loosened = `CREATE TABLE loose AS SELECT * FROM records; DROP TABLE records; ALTER TABLE loose RENAME TO records;`;
    expect(verifyAfter(`${loosened} INSERT INTO records SELECT * FROM records WHERE seq = 2`)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('definition'),
    });
  });

  it('[E2] an end that was cut off is found and located', () => {
    for (let seq = 1; seq <= COUNT; seq += 1) {
      expect(verifyAfter(`DELETE FROM records WHERE seq >= ${seq}`)).toMatchObject({ ok: false, firstBad: seq });
    }
  });

  it('[E2] a changed head row is found', () => {
    expect(verifyAfter('UPDATE meta SET head = zeroblob(32)')).toMatchObject({ ok: false, firstBad: COUNT });
    expect(verifyAfter(`UPDATE meta SET records = ${COUNT + 1}`)).toMatchObject({ ok: false, firstBad: COUNT + 1 });
    expect(verifyAfter(`UPDATE meta SET records = ${COUNT - 1}`)).toMatchObject({ ok: false, firstBad: COUNT });
    expect(verifyAfter('DELETE FROM meta')).toMatchObject({ ok: false });
  });

  it('[E2] a journal whose end is not where the head row says is not opened for writing', () => {
    folder.tamper(`DELETE FROM records WHERE seq = ${COUNT}`);
    expect(() => folder.open()).toThrow(expect.objectContaining({ code: 'corrupt' }));
    const journal = folder.open({ inspect: true });
    expect(() => journal.append(recordsUpTo(1))).toThrow(JournalError);
    journal.close();
  });

  it('[E2] a flipped byte anywhere in the file is an error', () => {
    const bytes = readFileSync(backup);
    expect(bytes.length / PAGE).toBeGreaterThan(3);
    for (let page = 0; page < bytes.length / PAGE; page += 1) {
      // The salt or first bytes, the middle, the page's vector and its authentication code.
      for (const offset of [0, 7, 100, 2000, PAGE - 80, PAGE - 64, PAGE - 1]) {
        const at = page * PAGE + offset;
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        writeFileSync(folder.file, flipped);
        let found: VerifyResult | JournalError;
        try {
          found = verify();
        } catch (error) {
          if (!(error instanceof JournalError)) throw error;
          found = error;
        }
        expect(found instanceof JournalError || !found.ok, `byte ${at}`).toBe(true);
      }
    }
  });

  it('[E2] damage among many records is located at the first that cannot be read', () => {
    const own = new TestFolder();
    const journal = own.open();
    journal.append(recordsUpTo(5_000));
    journal.flush();
    journal.close();
    const bytes = readFileSync(own.file);
    const at = Math.floor(bytes.length / PAGE / 2) * PAGE + 500;
    bytes[at] = (bytes[at] ?? 0) ^ 0x80;
    writeFileSync(own.file, bytes);
    const damaged = own.open();
    const result = damaged.verify();
    expect(result).toMatchObject({ ok: false, problem: expect.stringContaining('damaged') });
    if (!result.ok) {
      expect(result.firstBad).toBeGreaterThan(1_500);
      expect(result.firstBad).toBeLessThan(3_500);
      expect(result.records).toBe(result.firstBad - 1);
    }
    expect(() => [...damaged.readRecords({ fromSeq: 1 })]).toThrow(JournalError);
    damaged.close();
    own.remove();
  });
});
