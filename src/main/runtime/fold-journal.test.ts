import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../../../sim/world.ts';
import { TestFolder } from '../adapters/journal/test-journal.ts';
import { MARKET_FILE, MarketStore } from '../adapters/market/market-store.ts';
import { openConnection } from '../adapters/sqlcipher/connection.ts';
import type { JournalRecord } from '../engine/domain/records.ts';
import { fold } from '../engine/fold.ts';
import { writeSnapshot } from '../engine/snapshot.ts';
import { emptyState } from '../engine/state.ts';
import { foldJournal, keepSnapshot, restorableFrom } from './fold-journal.ts';

const MARKET_KEY = TestFolder.key(8);

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

  const openMarket = (): MarketStore => MarketStore.open(folder.dir, { current: MARKET_KEY, next: null }).store;

  /** Opens both stores, appends these records and gives the state's text as a fresh start would have it. */
  function start(append: readonly JournalRecord[], keep: boolean): string {
    const journal = folder.open();
    const market = openMarket();
    try {
      journal.append(append);
      journal.flush();
      const state = foldJournal(journal, market);
      if (keep) keepSnapshot(journal, market, state);
      return writeSnapshot(state);
    } finally {
      market.close();
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

  it.each([
    ['altered', `UPDATE snapshots SET body = replace(body, 'agent-1', 'agent-9')`],
    ['of another journal', 'UPDATE snapshots SET head = zeroblob(32)'],
    ['of records that are not there', 'UPDATE snapshots SET seq = seq + 1000000'],
  ])('[E2] does not rest on a snapshot that is %s', (_what, sql) => {
    start(RECORDS.slice(0, 50), true);
    const db = openConnection(join(folder.dir, MARKET_FILE), MARKET_KEY);
    db.exec(sql);
    db.close();
    expect(start(RECORDS.slice(50), false)).toBe(folded());
  });

  it('[E5] says what to do when a record that it needs has expired, and stands on a snapshot otherwise', () => {
    start(RECORDS.slice(0, 40), true);
    start(RECORDS.slice(40), true);
    const journal = folder.open();
    const market = openMarket();
    expect(restorableFrom(journal, market)).toBe(40);
    journal.evidence.expire(Array.from({ length: 40 }, (_, n) => n + 1));
    market.close();
    journal.close();
    expect(start([], false)).toBe(folded());
    rmSync(join(folder.dir, MARKET_FILE));
    expect(() => start([], false)).toThrow(/Put market.db back from the newest replica/);
  });

  it('does not rest on a snapshot of another format', () => {
    const journal = folder.open();
    const market = openMarket();
    journal.append(RECORDS);
    journal.flush();
    const head = journal.hashAt(RECORDS.length) ?? new Uint8Array();
    market.writeSnapshot(RECORDS.length, head, '{"format":0,"state":{}}');
    expect(writeSnapshot(foldJournal(journal, market))).toBe(folded());
    market.close();
    journal.close();
  });

  it('needs no market database: a lost one is made anew, and everything is folded', () => {
    start(RECORDS, true);
    rmSync(join(folder.dir, MARKET_FILE));
    expect(start([], true)).toBe(folded());
  });
});
