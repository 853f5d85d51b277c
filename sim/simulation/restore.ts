import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../../src/main/engine/domain/random.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import { fold } from '../../src/main/engine/fold.ts';
import { readSnapshot, writeSnapshot } from '../../src/main/engine/snapshot.ts';
import { emptyState, type State } from '../../src/main/engine/state.ts';

/**
 * The state a process starts from: every record folded, or, as often, a snapshot taken at some record and what follows
 * it. Which of the two must make no difference: `differs` is told when it does.
 */
export function restore(records: readonly JournalRecord[], random: Random, differs: (why: string) => void): State {
  const until = random.chance(0.5) ? random.integer(0, records.length) : 0;
  const whole = folded(emptyState(), records);
  if (until === 0) return whole;
  try {
    const read = readSnapshot(writeSnapshot(folded(emptyState(), records.slice(0, until))));
    if (read === null) throw new Error('it cannot be read');
    const state = folded(read, records.slice(until));
    if (isDeepStrictEqual(state, whole)) return state;
    differs('a snapshot and what follows it gave another state than all records');
  } catch (error) {
    differs(`a snapshot could not be started from: ${error instanceof Error ? error.message : String(error)}`);
  }
  return whole;
}

function folded(state: State, records: readonly JournalRecord[]): State {
  for (const record of records) fold(state, record);
  return state;
}
