import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../engine/domain/encoding.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { arbitraryRecord } from './arbitrary-record.ts';
import { MAX_STAGED } from './sqlcipher-journal.ts';
import type { StoredRecord } from './stored-record.ts';
import { record, recordsUpTo, TestFolder } from './test-journal.ts';

/** The chain as its definition says, by other means than the journal's own. */
function headOf(records: readonly JournalRecord[]): string {
  let head: Buffer = Buffer.alloc(32);
  records.forEach(({ at, kind, agent, action, body }, i) => {
    const leaf = `${JSON.stringify([i + 1, at, kind, agent, action]).slice(0, -1)},${encode(body)}]`;
    const leafHash = createHash('sha256').update(Buffer.of(0)).update(leaf, 'utf8').digest();
    head = createHash('sha256').update(head).update(leafHash).digest();
  });
  return head.toString('hex');
}

const plain = ({ seq: _seq, hash: _hash, recordedAt: _recordedAt, ...rest }: StoredRecord): unknown => rest;

describe('SqlcipherJournal', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = new TestFolder();
  });
  afterEach(() => folder.remove());

  it('[E1] gives the same records and head back after reopening, wherever it was flushed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(arbitraryRecord, fc.boolean()), { maxLength: 24 }), (steps) => {
        const own = new TestFolder();
        try {
          const records = steps.map(([it]) => it);
          const journal = own.open();
          for (const [it, flush] of steps) {
            journal.append([it]);
            if (flush) journal.flush();
          }
          journal.flush();
          const head = journal.head();
          expect(head).toEqual({ records: records.length, hash: headOf(records) });
          journal.close();

          const again = own.open();
          expect(again.head()).toEqual(head);
          const stored = [...again.readRecords({ fromSeq: 1 })];
          expect(stored.map(plain)).toEqual(records);
          expect(stored.map((it) => it.seq)).toEqual(records.map((_, i) => i + 1));
          expect(again.verify()).toMatchObject({ ok: true, records: records.length, head: head.hash });
          again.close();
        } finally {
          own.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has the same head whatever the key and the clock of the machine', () => {
    const other = new TestFolder();
    const one = folder.open();
    const two = other.open({ key: TestFolder.key(9) });
    for (const journal of [one, two]) {
      journal.append(recordsUpTo(3));
      journal.flush();
    }
    expect(one.head()).toEqual(two.head());
    one.close();
    two.close();
    other.remove();
  });

  it('keeps only what was flushed', () => {
    const journal = folder.open();
    journal.append(recordsUpTo(2));
    journal.flush();
    journal.append([record(3)]);
    expect(journal.head().records).toBe(3);
    journal.close();
    const again = folder.open();
    expect(again.head()).toEqual({ records: 2, hash: headOf(recordsUpTo(2)) });
    again.close();
  });

  it('takes all records of a call or none, and goes on as if the refused call had not been', () => {
    const journal = folder.open();
    const defects: JournalRecord[] = [
      { ...record(2), at: 0.5 },
      { ...record(2), agent: '\ud800' },
      { ...record(2), action: '\ud800' },
      { ...record(2), body: { agent: 'a', reason: undefined as never, extra: () => 1 } as never },
    ];
    for (const defect of defects) expect(() => journal.append([record(1), defect])).toThrow(TypeError);
    journal.append(recordsUpTo(2));
    journal.flush();
    expect(journal.head()).toEqual({ records: 2, hash: headOf(recordsUpTo(2)) });
    journal.close();
  });

  it('refuses more waiting records than it is bound to hold', () => {
    const journal = folder.open();
    const many = new Array<JournalRecord>(MAX_STAGED).fill(record(1));
    journal.append(many);
    expect(() => journal.append([record(1)])).toThrow(expect.objectContaining({ code: 'overflow' }));
    expect(journal.discard()).toBe(MAX_STAGED);
    expect(journal.head()).toEqual({ records: 0, hash: '0'.repeat(64) });
    journal.close();
  });

  it('can be written while somebody reads it', () => {
    const journal = folder.open();
    journal.append(recordsUpTo(3));
    journal.flush();
    const reading = journal.readRecords({ fromSeq: 1 });
    expect(reading.next().value).toMatchObject({ seq: 1 });
    journal.append([record(4)]);
    journal.flush();
    expect([...reading].map((it) => it.seq)).toEqual([2, 3]);
    expect([...journal.readRecords({ fromSeq: 2, toSeq: 3 })].map((it) => it.seq)).toEqual([2, 3]);
    journal.close();
  });

  it('gives the durable records of a window with the texts that were hashed', () => {
    const journal = folder.open();
    journal.append([
      ...recordsUpTo(3),
      {
        kind: 'market.sampled',
        at: 1_600_000_000_009,
        agent: null,
        action: null,
        body: { steps: 1, marks: [{ symbol: 'BTC-PERP', price: 15_000_000_000_000_000n as never }] },
      },
    ]);
    journal.flush();
    const { hash } = journal.head();
    journal.append([record(5)]);
    expect([...journal.entries(4)]).toEqual([
      {
        seq: 4,
        at: 1_600_000_000_009,
        kind: 'market.sampled',
        agent: null,
        action: null,
        recordedAt: 1_700_000_000_000,
        hash,
        body: '{"steps":1,"marks":[{"symbol":"BTC-PERP","price":"1.5"}]}',
      },
    ]);
    const seqs = (fromSeq?: number, toSeq?: number) => [...journal.entries(fromSeq, toSeq)].map((it) => it.seq);
    expect(seqs()).toEqual([1, 2, 3, 4]);
    expect(seqs(2, 3)).toEqual([2, 3]);
    expect(seqs(1, 99)).toEqual([1, 2, 3, 4]);
    expect(seqs(5, 9)).toEqual([]);
    journal.close();
  });
});
