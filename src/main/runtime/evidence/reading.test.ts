import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from '../../../../tools/offline-verifier/testing/desk.ts';
import { finished } from '../../../../tools/offline-verifier/testing/sample-log.ts';
import { record, recordsUpTo } from '../../adapters/journal/test-journal.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { headerLine } from '../../evidence/export-format.ts';
import { provesConsistency, provesInclusion } from '../../evidence/merkle/proofs.ts';
import { LOOKED_AT } from './reading/record-filter.ts';
import { SignedLog } from './testing/signed-log.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

let log: SignedLog;
let desk: Desk;
beforeEach(() => {
  log = new SignedLog();
  desk = new Desk();
});
afterEach(() => {
  log.close();
  desk.close();
});

/** What the verifier that shares no code says of a file. */
const verified = (text: string) => desk.run([desk.file(text), '--key', log.key]);
const recordSeqs = (text: string) => [...text.matchAll(/^\{"seq":(\d+),/gm)].map(([, seq]) => Number(seq));

describe('journal.export', () => {
  it.each([
    [19, 19, 1],
    [20, 20, 1],
    [21, 20, 2],
    [40, 20, 2],
    [41, 20, 3],
    [3, 1, 3],
  ])('[E3] %i records in pages of %i are %i pages, which make one export', async (records, limit, pages) => {
    log.append(recordsUpTo(records));
    const made = await log.export({ limit });
    expect(made.pages).toBe(pages);
    expect(recordSeqs(made.text)).toEqual(recordsUpTo(records).map((_, n) => n + 1));
    expect(verified(made.text)).toMatchObject({ code: 0 });
  });

  it.each([
    ['a window', { firstSeq: 5, lastSeq: 12 }, [5, 6, 7, 8, 9, 10, 11, 12]],
    ['the first record', { firstSeq: 1, lastSeq: 1 }, [1]],
    ['the last record', { firstSeq: 600, lastSeq: 600 }, [600]],
    ['an agent', { agent: 'agent-300' }, [300]],
    ['an action', { action: 'action-2' }, [2]],
    ['a kind that there is none of', { kind: 'trip.accepted' }, []],
    ['a time', { fromAt: 1_600_000_000_598, toAt: 1_600_000_000_599 }, [598, 599]],
    ['a window and a time', { firstSeq: 599, toAt: 1_600_000_000_599 }, [599]],
  ])('[E3] %s: what is not asked for is a gap, and the whole still proves itself', async (_what, asked, seqs) => {
    log.append(recordsUpTo(300));
    await log.sign();
    log.append(recordsUpTo(600).slice(300));
    for (const limit of [3, 1_000]) {
      const { text } = await log.export({ ...asked, limit });
      expect(recordSeqs(text)).toEqual(seqs);
      expect(verified(text)).toMatchObject({ code: 0, words: expect.stringContaining(`${seqs.length} records`) });
    }
  });

  it('[E3] shows the checkpoints of a window, and with a filter the last one alone', async () => {
    for (const from of [0, 10, 20]) {
      log.append(recordsUpTo(from + 10).slice(from));
      await log.sign();
    }
    const checkpoints = async (asked: Parameters<typeof log.export>[0]) =>
      (await log.export(asked)).text.split('\n').filter((line) => line.startsWith('{"checkpoint":')).length;
    expect(await checkpoints({ limit: 7 })).toBe(3);
    expect(await checkpoints({ limit: 7, firstSeq: 15 })).toBe(2);
    expect(await checkpoints({ limit: 7, firstSeq: 12, lastSeq: 13 })).toBe(1);
    expect(await checkpoints({ limit: 7, kind: 'agent.stopped' })).toBe(1);
  });

  it('[E3] [E5] an expired record is told by its hash', async () => {
    log.append(recordsUpTo(9));
    log.journal.evidence.expire([4]);
    const { text } = await log.export({ limit: 5 });
    expect(text).not.toContain('agent-4');
    expect(verified(text)).toMatchObject({ code: 0, words: expect.stringContaining('1 of them expired') });
    expect(recordSeqs((await log.export({ limit: 5, agent: 'agent-4' })).text)).toEqual([]);
  });

  it('[E3] a page looks at a bounded number of records and gives the thread back meanwhile', async () => {
    log.append(recordsUpTo(LOOKED_AT + 1));
    await log.sign();
    let turns = 0;
    const other = setInterval(() => {
      turns += 1;
    }, 0);
    const request = { fromSeq: 1, limit: 10, agent: `agent-${LOOKED_AT + 1}` };
    const first = await log.ask('journal.export', request);
    clearInterval(other);
    expect(first).toMatchObject({ lines: [expect.stringMatching(/^\{"gap":/)], next: LOOKED_AT + 1 });
    expect(turns).toBeGreaterThan(3);
    const second = await log.ask('journal.export', { ...request, fromSeq: LOOKED_AT + 1 });
    expect(second).toMatchObject({ lines: [expect.stringContaining(`"agent-${LOOKED_AT + 1}"`)], next: null });
  });

  it('[E3] a record that was changed makes an export that the verifier refuses', async () => {
    log.append(recordsUpTo(30));
    await log.sign();
    log.tamper(`UPDATE records SET body = replace(body, 'reason 7', 'reason 8') WHERE seq = 7`);
    const { lines } = await log.ask('journal.export', { fromSeq: 1, toSeq: 30, limit: 100 });
    const header = headerLine({ origin: log.signer.name, filter: {} });
    expect(verified(finished([header, ...lines]))).toMatchObject({
      code: 1,
      words: expect.stringContaining('record 7'),
    });
  });
});

describe('journal.search', () => {
  const seqsOf = async (request: Parameters<typeof log.ask<'journal.search'>>[1]) => {
    const found: number[] = [];
    for (let beforeSeq: number | null = null, pages = 0; ; pages += 1) {
      const { rows, next }: Awaited<ReturnType<typeof log.ask<'journal.search'>>> = await log.ask('journal.search', {
        ...request,
        beforeSeq,
      });
      found.push(...rows.map(({ seq }) => seq));
      if (next === null) return found;
      expect(pages).toBeLessThan(100);
      beforeSeq = next;
    }
  };

  it.each([9, 10, 11, 1, 30])('[E3] finds each record once, the newest first, %i a page', async (limit) => {
    log.append(recordsUpTo(30));
    expect(await seqsOf({ limit })).toEqual(recordsUpTo(30).map((_, n) => 30 - n));
    const { rows } = await log.ask('journal.search', { limit });
    expect(rows).toHaveLength(Math.min(limit, 30));
  });

  it('[E3] finds a text in words, kind, agent and action, however it is written', async () => {
    log.append(recordsUpTo(30));
    expect(await seqsOf({ text: 'REASON 12' })).toEqual([12]);
    expect(await seqsOf({ text: 'Agent-7' })).toEqual([7]);
    expect(await seqsOf({ text: 'action-30' })).toEqual([30]);
    expect(await seqsOf({ text: 'agent.STOPPED', limit: 4 })).toHaveLength(30);
    expect(await seqsOf({ text: 'nowhere' })).toEqual([]);
    expect(await seqsOf({ agent: 'agent-3' })).toEqual([3]);
    expect(await seqsOf({ agent: 'Agent-3' })).toEqual([]);
    expect(await seqsOf({ kind: 'agent.stopped', toAt: 1_600_000_000_002 })).toEqual([2, 1]);
    expect(await seqsOf({ text: 'reason 1', action: 'action-12' })).toEqual([12]);
  });

  it('[E3] looks at a bounded number of records a page, so that a page may be empty and have a next', async () => {
    log.append(recordsUpTo(LOOKED_AT + 1));
    const first = await log.ask('journal.search', { agent: 'agent-1' });
    expect(first).toEqual({ rows: [], next: 2 });
    expect(await log.ask('journal.search', { agent: 'agent-1', beforeSeq: 2 })).toMatchObject({
      rows: [{ seq: 1, text: 'stopped: reason 1' }],
      next: null,
    });
  });

  it('[E3] an empty journal has no record, and a number beyond its end is its end', async () => {
    expect(await log.ask('journal.search', {})).toEqual({ rows: [], next: null });
    log.append(recordsUpTo(2));
    expect(await log.ask('journal.search', { beforeSeq: 99, limit: 1 })).toMatchObject({ rows: [{ seq: 2 }], next: 2 });
  });

  it('[E3] [A8] hostile texts come as one harmless line, expired and changed records as what is left of them', async () => {
    const reason = 'a\u001b[2J\u009b31m\nb\u2028c\u202ed';
    log.append([{ ...record(1), body: { agent: 'one', reason } } as JournalRecord, record(2), record(3)]);
    log.journal.evidence.expire([2]);
    log.tamper(`UPDATE records SET body = '{"agent":' WHERE seq = 3`);
    const { rows } = await log.ask('journal.search', {});
    expect(rows).toMatchObject([
      { seq: 3, text: 'agent.stopped', expired: false },
      { seq: 2, text: 'its content has expired', expired: true, agent: null },
      { seq: 1, text: 'stopped: a [2J 31m b c d' },
    ]);
    expect(await log.ask('journal.record', { seq: 3 })).toMatchObject({ body: '{"agent":' });
  });
});

describe('journal.record and its proofs', () => {
  it('[E3] shows the content, the trail of its action, and a proof against the smallest checkpoint that covers it', async () => {
    const sameAction = (n: number): JournalRecord => ({ ...record(n), action: 'shared' });
    log.append([record(1), sameAction(2), record(3), sameAction(4)]);
    await log.sign();
    log.append([sameAction(5), record(6)]);
    await log.sign();
    log.append([record(7)]);
    const detail = await log.ask('journal.record', { seq: 4 });
    const [entry] = log.journal.entries(4, 4);
    expect(detail).toMatchObject({ seq: 4, hash: entry?.hash, recordedAt: entry?.recordedAt, expired: false });
    expect(detail.body).toBe('{\n  "agent": "agent-4",\n  "reason": "reason 4"\n}');
    expect(detail.trail.map(({ seq }) => seq)).toEqual([2, 4, 5]);
    expect(detail).toMatchObject({ proofProblem: '', statement: null, statementProblem: '' });
    const { proof } = detail;
    expect(proof).toMatchObject({ seq: 4, size: 4, leaf: detail.leaf });
    const claim = { index: 3, size: 4, leaf: bytes(detail.leaf), root: bytes(proof?.root ?? '') };
    expect(provesInclusion(claim, proof?.path.map(bytes) ?? [])).toBe(true);
    expect(await log.ask('journal.record', { seq: 5 })).toMatchObject({ proof: { size: 6 } });
    expect(await log.ask('journal.record', { seq: 7 })).toMatchObject({ proof: null, proofProblem: '' });
    await expect(log.ask('journal.record', { seq: 8 })).rejects.toThrow('There is no record 8: the journal has 7.');
  });

  it('[E3] [E5] of an expired record the hashes are left, and they are proved', async () => {
    log.append(recordsUpTo(5));
    log.journal.evidence.expire([2]);
    await log.sign();
    const detail = await log.ask('journal.record', { seq: 2 });
    expect(detail).toMatchObject({ expired: true, body: '', trail: [], agent: null, proofProblem: '' });
    expect(await log.ask('journal.prove', { seq: 2 })).toEqual(detail.proof);
  });

  it('[E3] a proof makes the checkpoint that it needs, and no other', async () => {
    log.append(recordsUpTo(5));
    expect(await log.ask('journal.prove', { seq: 3 })).toMatchObject({ seq: 3, size: 5 });
    expect(await log.ask('journal.prove', { seq: 5 })).toMatchObject({ seq: 5, size: 5 });
    expect(log.journal.evidence.checkpoints()).toHaveLength(1);
    await expect(log.ask('journal.prove', { seq: 6 })).rejects.toThrow('There is no record 6: the journal has 5.');
    expect(log.journal.evidence.checkpoints()).toHaveLength(1);
  });

  it('[E2] [E3] a record that was changed is not proved, and the words say which', async () => {
    log.append(recordsUpTo(9));
    await log.sign();
    log.tamper(`UPDATE records SET agent = 'someone' WHERE seq = 6`);
    const problem = /^The checkpoint over 9 records does not prove record 6:/;
    expect(await log.ask('journal.record', { seq: 6 })).toMatchObject({ proofProblem: expect.stringMatching(problem) });
    await expect(log.ask('journal.prove', { seq: 6 })).rejects.toThrow(problem);
  });

  it('[E2] [E3] a journal that was cut off behind a checkpoint proves none of its records by it', async () => {
    log.append(recordsUpTo(9));
    await log.sign();
    log.tamper('DELETE FROM records WHERE seq > 6; UPDATE meta SET records = 6');
    await expect(log.ask('journal.prove', { seq: 6 })).rejects.toThrow(
      /The checkpoint over 9 records does not prove record 6:/,
    );
  });

  it('[E3] proves that one size is the beginning of another, and refuses sizes that never were', async () => {
    log.append(recordsUpTo(600));
    for (const [fromSize, toSize] of [
      [1, 600],
      [256, 599],
      [300, 300],
      [511, 512],
    ] as const) {
      const { path, fromRoot, toRoot } = await log.ask('journal.consistency', { fromSize, toSize });
      const claim = { fromSize, toSize, fromRoot: bytes(fromRoot), toRoot: bytes(toRoot) };
      expect(provesConsistency(claim, path.map(bytes))).toBe(true);
    }
    for (const [fromSize, toSize] of [
      [3, 2],
      [1, 601],
    ] as const) {
      await expect(log.ask('journal.consistency', { fromSize, toSize })).rejects.toThrow('the journal has 600.');
    }
  });
});
