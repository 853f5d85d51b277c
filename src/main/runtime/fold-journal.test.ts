import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../../../sim/world.ts';
import { TestFolder } from '../adapters/journal/test-journal.ts';
import type { JournalRecord } from '../engine/domain/records.ts';
import { fold } from '../engine/fold.ts';
import { writeSnapshot } from '../engine/snapshot.ts';
import { emptyState } from '../engine/state.ts';
import { foldJournal, keepSnapshot } from './fold-journal.ts';

/** Records of a session with orders, fills and a kill. */
const RECORDS: readonly JournalRecord[] = (() => {
  const world = new World({ seed: 3, agents: 3 });
  for (let minute = 0; minute < 20; minute += 1) world.minute();
  world.engine.kill({
    scope: { kind: 'agent', agent: 'agent-1' },
    commandId: 'k',
    cause: 'window',
    by: 'x',
    reason: '',
  });
  for (let minute = 0; minute < 5; minute += 1) world.minute();
  world.engine.core.settle();
  return world.journal.records();
})();

/** The state after the first records, as text. */
function folded(count = RECORDS.length): string {
  const state = emptyState();
  for (const record of RECORDS.slice(0, count)) fold(state, record);
  return writeSnapshot(state);
}

describe('the state that a journal tells', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = new TestFolder();
  });
  afterEach(() => folder.remove());

  /** Opens the journal, appends these records and gives the state's text as a fresh start would have it. */
  function start(append: readonly JournalRecord[], keep: boolean): string {
    const journal = folder.open();
    try {
      journal.append(append);
      journal.flush();
      const state = foldJournal(journal);
      if (keep) keepSnapshot(journal, state);
      return writeSnapshot(state);
    } finally {
      journal.close();
    }
  }

  it('is that of nothing for an empty journal, and none is kept of it', () => {
    expect(start([], true)).toBe(folded(0));
    expect(start([], false)).toBe(folded(0));
  });

  it('[E1] is the fold of every record, with or without snapshots on the way', () => {
    expect(RECORDS.length).toBeGreaterThan(100);
    const parts = [0, 30, 31, 80, RECORDS.length];
    for (let index = 1; index < parts.length; index += 1) {
      const [from, to] = [parts[index - 1], parts[index]];
      expect(start(RECORDS.slice(from, to), true)).toBe(folded(to));
    }
    expect(start([], false)).toBe(folded());
  });

  it('[E2] does not rest on a snapshot that was altered', () => {
    start(RECORDS.slice(0, 50), true);
    folder.tamper(`UPDATE snapshots SET body = replace(body, 'agent-1', 'agent-9')`);
    expect(start(RECORDS.slice(50), false)).toBe(folded());
  });

  it('does not rest on a snapshot of another format', () => {
    const journal = folder.open();
    journal.append(RECORDS);
    journal.flush();
    journal.writeSnapshot(RECORDS.length, '{"format":0,"state":{}}');
    expect(writeSnapshot(foldJournal(journal))).toBe(folded());
    journal.close();
  });
});
