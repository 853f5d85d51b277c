import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { CheckpointDue, type Standing } from './checkpoint-due.ts';

const QUIET: Standing = { fresh: 1, elapsedMs: 0, isKillRunning: false, isPersisted: true };
const of = (kind: string, body: object): JournalRecord => ({ kind, at: 0, agent: null, action: null, body }) as never;
const FLAT = of('kill.phase', { phase: 'FLAT' });

describe('when a checkpoint is signed', () => {
  it.each([
    ['nothing of note', [], {}, null],
    ['as many new records as are set', [], { fresh: 100 }, 'records'],
    ['fewer', [], { fresh: 99 }, null],
    ['a minute with something new', [], { elapsedMs: 60_000 }, 'time'],
    ['a minute with nothing new', [], { elapsedMs: 60_000, fresh: 0 }, null],
    ['a kill that reached FLAT', [FLAT], {}, 'kill'],
    ['a kill that is INCOMPLETE', [of('kill.phase', { phase: 'INCOMPLETE' })], {}, 'kill'],
    ['a kill on its way', [of('kill.phase', { phase: 'VERIFYING' })], {}, null],
    ['an unknown order', [of('order.unknown', {})], {}, 'unknown'],
    ['a hold', [of('trading.held', {})], {}, 'halt'],
    ['a kill and an unknown order', [of('order.unknown', {}), FLAT], {}, 'kill'],
    ['much while a kill runs', [of('order.unknown', {})], { fresh: 1_000, isKillRunning: true }, null],
    ['one kill over while another runs', [FLAT], { isKillRunning: true }, 'kill'],
    ['a journal that cannot be written', [FLAT], { isPersisted: false }, null],
  ] as const)('[E2] %s', (_what, records, standing, cause) => {
    const due = new CheckpointDue(100);
    for (const record of records) due.record(record);
    expect(due.look({ ...QUIET, ...standing })).toBe(cause);
  });

  it('[E2] after a halt of the journal, once it can be written again', () => {
    const due = new CheckpointDue(100);
    expect(due.look({ ...QUIET, isPersisted: false })).toBeNull();
    expect(due.look(QUIET)).toBe('halt');
    due.begun();
    expect(due.look(QUIET)).toBeNull();
  });
});
