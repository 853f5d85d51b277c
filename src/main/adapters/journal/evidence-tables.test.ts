import { hash } from 'node:crypto';
import Database from 'better-sqlite3-multiple-ciphers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredCheckpoint, StoredStatement } from '../../evidence/store.ts';
import { arbitraryRecord } from './arbitrary-record.ts';
import { leafInput } from './chain.ts';
import { JournalError } from './journal-error.ts';
import type { SqlcipherJournal } from './sqlcipher-journal.ts';
import { record, recordsUpTo, TestFolder } from './test-journal.ts';
import { letGo } from './testing/signed-log.ts';

const checkpoint = (size: number, note = `note ${size}`): StoredCheckpoint => ({
  size,
  note,
  cause: 'records',
  wallAt: 1_700_000_000_000 + size,
});

const statement = (seq: number): StoredStatement => ({
  seq,
  keyId: '0a1b2c3d',
  signature: Buffer.alloc(64, seq),
});

/** Leaf hashes by their definition, from what can be exported. */
function leavesOf(journal: SqlcipherJournal): Buffer[] {
  return [...journal.entries()].map((entry) => {
    if ('leaf' in entry) return Buffer.from(entry.leaf, 'hex');
    const { seq, at, kind, agent, action, body } = entry;
    return hash('sha256', leafInput(seq, at, kind, agent, action, body), 'buffer');
  });
}

describe('the evidence beside the records', () => {
  let folder: TestFolder;
  let journal: SqlcipherJournal;
  beforeEach(() => {
    folder = new TestFolder();
    journal = folder.open();
  });
  afterEach(() => {
    journal.close();
    folder.remove();
  });

  function reopen(): void {
    journal.close();
    journal = folder.open();
  }

  it('[E2] hands out each leaf hash once when its record is durable, in order, wherever it is flushed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(arbitraryRecord, fc.constantFrom('stage', 'flush', 'discard'))), (steps) => {
        const own = new TestFolder();
        const one = own.open();
        const heard: Uint8Array[] = [];
        let next = 1;
        one.evidence.onDurable((firstSeq, leaves) => {
          expect(firstSeq).toBe(next);
          expect(one.evidence.durable).toBe(firstSeq + leaves.length / 32 - 1);
          next = one.evidence.durable + 1;
          heard.push(leaves);
        });
        for (const [it, then] of steps) {
          one.append([it]);
          if (then === 'flush') one.flush();
          if (then === 'discard') one.discard();
        }
        expect(Buffer.concat(heard)).toEqual(Buffer.concat(leavesOf(one)));
        expect(Buffer.from(one.evidence.leafHashes(1, one.evidence.durable))).toEqual(Buffer.concat(heard));
        one.close();
        own.remove();
      }),
      { numRuns: 25 },
    );
  });

  it('[E2] hands out what was staged before anybody listened, and nothing any more to who has stopped', () => {
    const heard: [number, Uint8Array][] = [];
    journal.append(recordsUpTo(2));
    const stop = journal.evidence.onDurable((firstSeq, leaves) => heard.push([firstSeq, leaves]));
    journal.append([record(3)]);
    journal.flush();
    expect(heard).toEqual([[1, new Uint8Array(Buffer.concat(leavesOf(journal)))]]);
    stop();
    journal.append(recordsUpTo(1_500));
    journal.flush();
    expect(heard).toHaveLength(1);
    const later: number[] = [];
    journal.evidence.onDurable((firstSeq, leaves) => later.push(firstSeq, leaves.length));
    journal.append(recordsUpTo(2_500));
    journal.flush();
    expect(later).toEqual([1_504, 2_500 * 32]);
  });

  it('keeps block roots, checkpoints and statements over a reopening', () => {
    const roots = Buffer.alloc(96, 5).fill(6, 32, 64);
    journal.evidence.addBlockRoots(0, roots.subarray(0, 64));
    journal.evidence.addBlockRoots(2, roots.subarray(64));
    expect(() => journal.evidence.addBlockRoots(2, roots)).toThrow(JournalError);
    expect(journal.evidence.latestCheckpoint()).toBeNull();
    for (const size of [5, 9, 20]) journal.evidence.addCheckpoint(checkpoint(size));
    journal.evidence.addCheckpoint(checkpoint(20, 'by the next key'));
    journal.evidence.addStatements([statement(3), statement(7)], 8, [2, 5]);
    journal.evidence.addStatements([], 6, []);
    reopen();
    const { evidence } = journal;
    expect(Buffer.from(evidence.blockRoots())).toEqual(roots);
    expect(evidence.latestCheckpoint()).toEqual(checkpoint(20, 'by the next key'));
    expect(evidence.checkpoints()).toEqual([
      checkpoint(5),
      checkpoint(9),
      checkpoint(20),
      checkpoint(20, 'by the next key'),
    ]);
    expect(evidence.checkpoints(10).map(({ note }) => note)).toEqual(['note 20', 'by the next key']);
    expect([1, 5, 6, 9, 20, 21].map((seq) => evidence.checkpointCovering(seq)?.size ?? null)).toEqual([
      5,
      5,
      9,
      9,
      20,
      null,
    ]);
    expect(evidence.statement(7)).toEqual(statement(7));
    expect(evidence.statement(4)).toBeNull();
    expect(evidence.statements(1, 6)).toEqual([statement(3)]);
    expect(evidence.statementsTo).toBe(8);
    expect(evidence.contextSeqs()).toEqual([2, 5]);
  });

  it('[E5] an expired record drops to its number, time, kind and hashes, and its leaf hash stays the same', () => {
    journal.append(recordsUpTo(6));
    journal.flush();
    const before = Buffer.from(journal.evidence.leafHashes(1, 6));
    expect(journal.evidence.expire([2, 3, 5])).toBe(3);
    expect(journal.evidence.expire([3, 6])).toBe(1);
    reopen();
    expect(journal.evidence.expired).toBe(4);
    expect(Buffer.from(journal.evidence.leafHashes(1, 6))).toEqual(before);
    expect([...journal.readRecords({ fromSeq: 4, toSeq: 4 })]).toHaveLength(1);
    expect(() => [...journal.readRecords({ fromSeq: 1 })]).toThrow(expect.objectContaining({ code: 'expired' }));
    const entries = [...journal.entries()];
    const leaves = entries.map((entry) => ('leaf' in entry ? entry.leaf : null));
    const kept = (seq: number) => before.subarray((seq - 1) * 32, seq * 32).toString('hex');
    expect(leaves).toEqual([null, kept(2), kept(3), null, kept(5), kept(6)]);
    expect(JSON.stringify(entries)).not.toContain('agent-2');
  });

  it('[E5] content is gone with the record that says so, or neither is: one transaction', () => {
    journal.append(recordsUpTo(4));
    journal.flush();
    expect(journal.evidence.unexpired(1, 9).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    const announce = (): void => journal.append([letGo([1, 2, 3])]);
    expect(journal.evidence.expire([1, 2], announce)).toBe(2);
    expect(journal.length).toBe(5);
    expect(journal.evidence.unexpired(1, 9).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    // Nothing left to drop: nothing is said.
    expect(journal.evidence.expire([1, 2], announce)).toBe(0);
    expect(journal.length).toBe(5);
    // Given up before it was written: content and chain are as they were.
    const gaveUp = (): void => {
      announce();
      expect(journal.discard()).toBe(1);
    };
    journal.evidence.expire([3], gaveUp);
    expect(journal.length).toBe(5);
    expect(journal.evidence.expired).toBe(2);
    expect([...journal.readRecords({ fromSeq: 1, skipExpired: true })].map(({ seq }) => seq)).toEqual([3, 4, 5]);
    // What cannot be written now is written whole with the next flush.
    const { exec } = Database.prototype;
    const full = vi.spyOn(Database.prototype, 'exec').mockImplementation(function (this: Database, sql) {
      if (sql === 'COMMIT') throw new Error('full');
      return exec.call(this, sql);
    });
    expect(() => journal.evidence.expire([3], announce)).toThrow('full');
    // Asked for again it is no second time in what waits: that flush would fail for ever.
    expect(() => journal.evidence.expire([3])).toThrow('full');
    full.mockRestore();
    expect(journal.evidence.expired).toBe(2);
    expect([...journal.readRecords({ fromSeq: 3 })].map(({ seq }) => seq)).toEqual([3, 4, 5]);
    journal.flush();
    expect([journal.evidence.expired, journal.length]).toEqual([3, 6]);
    expect(journal.verify()).toMatchObject({ ok: true, records: 6 });
    // Where it cannot be dropped nothing says that it was.
    journal.close();
    folder.tamper('INSERT INTO expired (seq, leaf) VALUES (4, zeroblob(32))');
    journal = folder.open();
    expect(() => journal.evidence.expire([4], announce)).toThrow();
    reopen();
    expect(journal.length).toBe(6);
    expect([...journal.readRecords({ fromSeq: 4 })].map(({ seq }) => seq)).toEqual([4, 5, 6]);
  });

  it('[E2] a record that was altered, or is not there, does not expire', () => {
    journal.append(recordsUpTo(3));
    journal.flush();
    expect(() => journal.evidence.expire([1, 4])).toThrow(RangeError);
    expect(journal.evidence.expired).toBe(0);
    journal.close();
    folder.tamper(`UPDATE records SET agent = 'someone' WHERE seq = 2`);
    journal = folder.open();
    expect(() => journal.evidence.expire([1, 2])).toThrow(expect.objectContaining({ code: 'corrupt' }));
    expect(journal.evidence.expired).toBe(0);
    expect([...journal.readRecords({ fromSeq: 1 })]).toHaveLength(3);
  });

  it('refuses leaf hashes of records that are not durable', () => {
    journal.append([record(1)]);
    expect(() => journal.evidence.leafHashes(1, 1)).toThrow(RangeError);
    expect(journal.evidence.leafHashes(1, 0)).toHaveLength(0);
  });
});
