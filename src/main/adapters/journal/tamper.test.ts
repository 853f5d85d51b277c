import type Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../evidence/checkpoint.ts';
import { openConnection } from '../sqlcipher/connection.ts';
import { TestFolder } from './test-journal.ts';
import { checkNote, cutBehind, leafText, makeLog, rebuildBlocks, rechain, STRANGER } from './testing/signed-log.ts';
import type { Mark } from './verify/log-hashes.ts';
import { type VerifyOptions, type VerifyResult, verifyJournal } from './verify.ts';

/** Records, and the sizes that were signed: one block of the tree is whole, and what is behind the last is not signed. */
const COUNT = 275;
const SIGNED = [40, 100, 200, 262];
const LAST_SIGNED = 262;
const EXPIRED = [30, 150];
/** The record that says that they were let go. */
const LET_GO = 151;

/**
 * Whoever tampers here has the database's key, and with it all of SQL; not the signing key, and not what is kept
 * elsewhere. Each tampering is undone before the next.
 */
describe('what somebody with the key of the database does to a log', { timeout: 120_000 }, () => {
  const folder = new TestFolder();
  let db: Database;
  /** The newest state, as a checkpoint kept elsewhere would have it. */
  let outside: Mark;

  beforeAll(() => {
    outside = makeLog(folder, { records: COUNT, checkpoints: SIGNED, expired: EXPIRED });
    db = openConnection(folder.file, TestFolder.key());
  });
  afterAll(() => {
    db.close();
    folder.remove();
  });

  const seqs = Array.from({ length: COUNT }, (_, n) => n + 1);
  const nextSigned = (seq: number): number => SIGNED.find((size) => size >= seq) ?? Number.POSITIVE_INFINITY;
  const lastSigned = (seq: number): number => SIGNED.findLast((size) => size < seq) ?? 0;

  function verifyAfter(tamper: string | (() => void), options: VerifyOptions = {}): VerifyResult {
    db.exec('BEGIN');
    try {
      if (typeof tamper === 'string') db.exec(tamper);
      else tamper();
      return verifyJournal(db, { checkNote, ...options });
    } finally {
      db.exec('ROLLBACK');
    }
  }

  it('as it was written it is good, also by what is kept elsewhere', () => {
    const root = Buffer.from(outside.root).toString('hex');
    expect(verifyAfter('', { expected: [outside] })).toMatchObject({ ok: true, records: COUNT, root });
    expect(verifyAfter('', { from: 120, to: 180 })).toMatchObject({ ok: true, records: 61 });
    expect(verifyAfter('', { from: 257 })).toMatchObject({ ok: true, records: COUNT - 256, root });
  });

  it('[E2] every record deleted is found at its place', () => {
    for (const seq of seqs) {
      expect(verifyAfter(`DELETE FROM records WHERE seq = ${seq}`)).toMatchObject({ ok: false, firstBad: seq });
    }
  });

  it('[E2] every record swapped with the next is found at its place', () => {
    for (const seq of seqs.slice(0, -1)) {
      const swap = `UPDATE records SET seq = -1 WHERE seq = ${seq};
        UPDATE records SET seq = ${seq} WHERE seq = ${seq + 1};
        UPDATE records SET seq = ${seq + 1} WHERE seq = -1`;
      expect(verifyAfter(swap)).toMatchObject({ ok: false, firstBad: seq, range: { to: seq } });
    }
  });

  it('[E2] every record doubled is found, at the end or where it was pushed in', () => {
    for (const seq of seqs) {
      const copy = `INSERT INTO records SELECT ${COUNT + 1}, at, kind, agent, action, body, hash, recorded_at FROM records WHERE seq = ${seq}`;
      expect(verifyAfter(copy)).toMatchObject({ ok: false, firstBad: COUNT + 1 });
      const pushedIn = `${copy};
        UPDATE records SET seq = -seq - 1 WHERE seq > ${seq} AND seq <= ${COUNT};
        UPDATE records SET seq = ${seq + 1} WHERE seq = ${COUNT + 1};
        UPDATE records SET seq = -seq WHERE seq < 0;
        UPDATE meta SET records = ${COUNT + 1}, head = (SELECT hash FROM records WHERE seq = ${COUNT + 1})`;
      expect(verifyAfter(pushedIn)).toMatchObject({ ok: false, firstBad: seq + 1 });
    }
  });

  it.each([
    ['seq', `seq + ${COUNT}`],
    ['seq', '-seq'],
    ['at', 'at + 1'],
    ['kind', `'agent.failed'`],
    ['agent', `'someone'`],
    ['agent', 'NULL'],
    ['action', `'something'`],
    ['action', 'NULL'],
    ['body', `'{}'`],
    ['body', `''`],
    ['body', `body || ' '`],
    ['hash', 'zeroblob(32)'],
    ['hash', `x''`],
  ])('[E2] a changed %s (%s) of every record is found at its place', (column, value) => {
    for (const seq of seqs.filter((it) => !EXPIRED.includes(it))) {
      const result = verifyAfter(`UPDATE records SET ${column} = ${value} WHERE seq = ${seq}`);
      if (value === '-seq') expect(result).toMatchObject({ ok: false, problem: expect.stringContaining(`${-seq}`) });
      else expect(result).toMatchObject({ ok: false, firstBad: seq, range: { to: seq }, records: seq - 1 });
    }
  });

  it('[E2] an expired record is held by its leaf hash: what is put in its place is found', () => {
    for (const seq of EXPIRED) {
      for (const tamper of [
        `UPDATE records SET agent = 'someone' WHERE seq = ${seq}`,
        `UPDATE records SET action = 'something' WHERE seq = ${seq}`,
        `UPDATE records SET body = '{}' WHERE seq = ${seq}`,
        `UPDATE records SET hash = zeroblob(32) WHERE seq = ${seq}`,
        `UPDATE expired SET leaf = zeroblob(32) WHERE seq = ${seq}`,
        `UPDATE expired SET leaf = x'' WHERE seq = ${seq}`,
        `DELETE FROM expired WHERE seq = ${seq}`,
        `UPDATE records SET body = '{}' WHERE seq = ${seq}; DELETE FROM expired WHERE seq = ${seq}`,
      ]) {
        expect(verifyAfter(tamper), tamper).toMatchObject({ ok: false, firstBad: seq });
      }
    }
    expect(verifyAfter('INSERT INTO expired VALUES (77, zeroblob(32))')).toMatchObject({ ok: false, firstBad: 77 });
    expect(verifyAfter(`INSERT INTO expired VALUES (${COUNT + 1}, zeroblob(32))`)).toMatchObject({ ok: false });
  });

  it('[E2] a record wiped by somebody with the key is found, whatever it is made to be: no record says that it was let go', () => {
    const wipe = (seq: number, kind: string): string => `INSERT INTO expired SELECT ${seq}, ${leafText(db, seq)};
      UPDATE records SET kind = '${kind}', at = 1, agent = NULL, action = NULL, body = '' WHERE seq = ${seq}`;
    const whole = seqs.filter((seq) => ![...EXPIRED, LET_GO].includes(seq));
    for (const seq of whole) {
      for (const kind of ['metrics.sampled', 'session.opened', 'no.kind']) {
        expect(verifyAfter(wipe(seq, kind)), `${seq} ${kind}`).toMatchObject({ ok: false, firstBad: seq });
      }
      // Of the class that was let go: outside of its range it is found at its place, inside by how many there were.
      const isInside = seq > 30 && seq < 150;
      const found = verifyAfter(wipe(seq, 'agent.heartbeat'));
      if (isInside) expect(found).toMatchObject({ ok: false, range: { from: 30, to: 150 } });
      else expect(found).toMatchObject({ ok: false, firstBad: seq, range: { from: seq, to: seq } });
    }
    expect(verifyAfter(wipe(LET_GO, 'order.approved'))).toMatchObject({ ok: false, firstBad: 30 });
    for (const kind of ['policy.loaded', 'metrics.sampled', 'no.kind']) {
      expect(verifyAfter(`UPDATE records SET kind = '${kind}' WHERE seq = 150`)).toMatchObject({
        ok: false,
        firstBad: 150,
      });
    }
  });

  it('[E2] a part of a log says of how many empty records it cannot tell whether they were let go', () => {
    expect(verifyAfter('', { to: LET_GO - 1 })).toMatchObject({ ok: true, unsettled: 2 });
    expect(verifyAfter('', { from: 140, to: LET_GO })).toMatchObject({ ok: true, unsettled: 0 });
    expect(verifyAfter('')).toMatchObject({ ok: true, unsettled: 0 });
  });

  it('[E2] a record changed and every hash made anew is found through the kept block, or the next checkpoint', () => {
    for (const seq of seqs.filter((it) => !EXPIRED.includes(it))) {
      const rewrite = (): void => {
        db.exec(`UPDATE records SET body = '{}' WHERE seq = ${seq}`);
        rechain(db, seq);
      };
      const everything = (): void => {
        rewrite();
        rebuildBlocks(db);
      };
      // Behind the last checkpoint only what is kept elsewhere knows it.
      const expected = seq > LAST_SIGNED ? [outside] : [];
      const to = seq > LAST_SIGNED ? COUNT : nextSigned(seq);
      const from = lastSigned(seq) + 1;
      const found = verifyAfter(rewrite, { expected });
      expect(found).toMatchObject({ ok: false, firstBad: from });
      expect(found.ok ? 0 : found.range.to).toBeLessThanOrEqual(to);
      expect(found.ok ? 0 : found.range.to).toBeGreaterThanOrEqual(seq);
      expect(verifyAfter(everything, { expected })).toMatchObject({ ok: false, firstBad: from, range: { from, to } });
      // The limit: nothing here knows what was behind the last checkpoint.
      if (seq > LAST_SIGNED) expect(verifyAfter(everything).ok).toBe(true);
    }
  });

  it('[E2] the tail cut off is found by the checkpoints beyond, or by the one kept elsewhere when they were cut too', () => {
    for (const last of [0, ...seqs.slice(0, -1)]) {
      expect(verifyAfter(`DELETE FROM records WHERE seq > ${last}`)).toMatchObject({ ok: false, firstBad: last + 1 });
      const cut = (withCheckpoints: boolean) => () => cutBehind(db, last, { withCheckpoints });
      const kept = verifyAfter(cut(false));
      if (last < LAST_SIGNED) expect(kept).toMatchObject({ ok: false, firstBad: last + 1 });
      expect(verifyAfter(cut(true), { expected: [outside] })).toMatchObject({ ok: false, firstBad: last + 1 });
      // The limit: a log that ends earlier is a good log to whoever knows nothing else, unless it cannot do without.
      const mustGoOn = EXPIRED.some((seq) => seq <= last) && last < LET_GO;
      expect(verifyAfter(cut(true)).ok).toBe(!mustGoOn);
    }
  });

  it('[E2] a checkpoint that was forged, changed or moved is found', () => {
    const { size } = outside;
    const note = signCheckpoint(size, outside.root, [STRANGER]).replaceAll(`'`, `''`);
    expect(verifyAfter(`INSERT INTO checkpoints VALUES (99, ${size}, '${note}', 'records', 1)`)).toMatchObject({
      ok: false,
      firstBad: size,
    });
    for (const signed of SIGNED) {
      for (const set of ['size = size + 1', `note = replace(note, 'interlock', 'Interlock')`, `note = 'nothing'`]) {
        const found = verifyAfter(`UPDATE checkpoints SET ${set} WHERE size = ${signed}`);
        expect(found, set).toMatchObject({ ok: false, problem: expect.stringContaining('checkpoint') });
      }
    }
  });

  it('[E2] what stands beside the records and does not fit them is found', () => {
    const beside = [
      ['UPDATE tree SET root = zeroblob(32)', 'the kept root of block 0 was changed'],
      ['UPDATE tree SET block = 1', 'roots'],
      [`INSERT INTO tree VALUES (1, zeroblob(32))`, 'cut off'],
      [`UPDATE statements SET seq = ${COUNT + 1} WHERE seq = 2`, 'cut off'],
      [`UPDATE evidence SET statements_to = ${COUNT + 1}`, 'cut off'],
      ['UPDATE meta SET head = zeroblob(32)', 'head row'],
      ['DELETE FROM meta', 'head row'],
      ['CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM records; END', 'definition'],
      ['CREATE TABLE other (a)', 'definition'],
      ['DROP INDEX checkpoints_by_size', 'definition'],
    ] as const;
    for (const [tamper, problem] of beside) {
      expect(verifyAfter(tamper), tamper).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
    }
  });

  it('what proves nothing may differ: when a row was written, why a checkpoint was signed, a root not kept yet', () => {
    for (const tamper of [
      'UPDATE records SET recorded_at = recorded_at + 1',
      `UPDATE checkpoints SET cause = 'time', wall_at = 1`,
      'DELETE FROM tree',
    ]) {
      expect(verifyAfter(tamper, { expected: [outside] }).ok, tamper).toBe(true);
    }
  });
});
