import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../../src/main/engine/domain/random.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import { fold } from '../../src/main/engine/fold.ts';
import { readSnapshot, writeSnapshot } from '../../src/main/engine/snapshot.ts';
import { emptyState, type State } from '../../src/main/engine/state.ts';

/**
 * The state a process starts from: every record folded, or, as often, a snapshot taken at some record and what follows
 * it. Which of the two must make no difference.
 */
export function restore(records: readonly JournalRecord[], random: Random): State {
  const until = random.chance(0.5) ? random.integer(0, records.length) : 0;
  let state = folded(records.slice(0, until));
  if (until > 0) {
    const read = readSnapshot(writeSnapshot(state));
    if (read === null) throw new Error('a snapshot that was just written cannot be read');
    state = read;
  }
  for (const record of records.slice(until)) fold(state, record);
  return state;
}

/** True when a state is what all records give that are folded one by one. */
export function isSameState(state: State, records: readonly JournalRecord[]): boolean {
  return isDeepStrictEqual(state, folded(records));
}

function folded(records: readonly JournalRecord[]): State {
  const state = emptyState();
  for (const record of records) fold(state, record);
  return state;
}
