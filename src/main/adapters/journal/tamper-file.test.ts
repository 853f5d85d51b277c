import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalError } from './journal-error.ts';
import type { SqlcipherJournal } from './sqlcipher-journal.ts';
import { record, TestFolder } from './test-journal.ts';
import { FlippedLog } from './testing/flips.ts';
import { checkNote, makeLog } from './testing/signed-log.ts';
import type { Mark } from './verify/log-hashes.ts';
import type { VerifyResult } from './verify.ts';

const PAGE = 4096;

describe('what somebody with the file alone does to a log', () => {
  let folder: TestFolder;
  let outside: Mark;
  beforeEach(() => {
    folder = new TestFolder();
    outside = makeLog(folder, { records: 120, checkpoints: [50, 100], expired: [] });
  });
  afterEach(() => folder.remove());

  function verify(expected: readonly Mark[]): VerifyResult | JournalError {
    try {
      const journal = folder.open({ inspect: true });
      try {
        return journal.verify({ checkNote, expected });
      } finally {
        journal.close();
      }
    } catch (error) {
      if (error instanceof JournalError) return error;
      throw error;
    }
  }

  it('[E2] a flipped byte is found and located wherever it is (npm run tamper tries every byte)', () => {
    const log = new FlippedLog();
    const ends = [0, 1, 15, 16, PAGE - 80, PAGE - 64, PAGE - 1];
    for (let page = 0; page < log.size; page += PAGE) {
      const spread = Array.from({ length: 24 }, (_, n) => (n * 167 + page / PAGE) % PAGE);
      for (const offset of [...ends, ...spread]) {
        const bits = 1 << (offset % 8);
        expect(['refused', 'located'], `byte ${page + offset}`).toContain(log.try(page + offset, bits));
      }
    }
    log.remove();
  });

  it('[E2] a page that cannot be read is said with words, whichever table it is of', () => {
    const whole = readFileSync(folder.file);
    const said = new Set<string>();
    for (let page = 0; page < whole.length; page += PAGE) {
      const altered = Buffer.from(whole);
      altered[page + 100] = (altered[page + 100] ?? 0) ^ 1;
      writeFileSync(folder.file, altered);
      for (const name of readAll()) said.add(name);
    }
    expect(said).toContain('latestCheckpoint');
    expect(said).toContain('blockRoots');
    expect(said).toContain('statementsTo');
    expect(said).toContain('expired');
  });

  /** What of it throws; each a JournalError. */
  function readAll(): string[] {
    let journal: SqlcipherJournal;
    try {
      journal = folder.open();
    } catch (error) {
      expect(error).toBeInstanceOf(JournalError);
      return [];
    }
    const { evidence } = journal;
    const reads: Record<string, () => unknown> = {
      latestCheckpoint: () => evidence.latestCheckpoint(),
      checkpointCovering: () => evidence.checkpointCovering(1),
      checkpoints: () => evidence.checkpoints(),
      checkpointCount: () => evidence.checkpointCount(),
      blockRoots: () => evidence.blockRoots(),
      statementsTo: () => evidence.statementsTo,
      statement: () => evidence.statement(1),
      statements: () => evidence.statements(1, 120),
      contextSeqs: () => evidence.contextSeqs(),
      expired: () => evidence.expired,
      unexpired: () => evidence.unexpired(1, 120),
      leafHashes: () => evidence.leafHashes(1, 120),
    };
    try {
      return Object.entries(reads).flatMap(([name, read]) => {
        try {
          read();
          return [];
        } catch (error) {
          expect(error, name).toBeInstanceOf(JournalError);
          return [name];
        }
      });
    } finally {
      journal.close();
    }
  }

  it('[E2] a file cut short anywhere is found', () => {
    const whole = statSync(folder.file).size;
    const copy = `${folder.file}.copy`;
    copyFileSync(folder.file, copy);
    for (let size = 0; size < whole; size += PAGE / 2) {
      copyFileSync(copy, folder.file);
      truncateSync(folder.file, size);
      const found = verify([outside]);
      expect(found instanceof JournalError || !found.ok, `cut to ${size} of ${whole} bytes`).toBe(true);
    }
  });

  it('[E2] the whole file rolled back to an older copy is found by what is kept elsewhere, and by nothing else', () => {
    const older = readFileSync(folder.file);
    const journal = folder.open();
    journal.append([record(121), record(122)]);
    journal.flush();
    journal.close();
    const newer: Mark = { size: 122, root: rootNow() };
    expect(verify([newer])).toMatchObject({ ok: true, records: 122 });
    writeFileSync(folder.file, older);
    expect(verify([newer])).toMatchObject({ ok: false, firstBad: 121, problem: expect.stringContaining('elsewhere') });
    expect(verify([])).toMatchObject({ ok: true, records: 120 });
  });

  it('[E2] another log under the same key, however good in itself, is found by what is kept elsewhere', () => {
    const other = new TestFolder();
    const journal = other.open();
    journal.append(Array.from({ length: 120 }, (_, n) => record(n + 1000)));
    journal.flush();
    journal.close();
    copyFileSync(other.file, folder.file);
    expect(verify([outside])).toMatchObject({ ok: false, firstBad: 1, range: { from: 1, to: 120 } });
    other.remove();
  });

  function rootNow(): Uint8Array {
    const result = verify([]);
    if (result instanceof JournalError || !result.ok) throw new Error('the log is not good');
    return Buffer.from(result.root, 'hex');
  }
});
