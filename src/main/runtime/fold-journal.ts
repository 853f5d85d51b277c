import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import type { MarketStore } from '../adapters/market/market-store.ts';
import { fold } from '../engine/fold.ts';
import { readSnapshot, writeSnapshot } from '../engine/snapshot.ts';
import { emptyState, type State } from '../engine/state.ts';

/** Records between two snapshots: a start folds at most so many. */
export const SNAPSHOT_EVERY = 50_000;

/** The state that the journal tells: the last snapshot that fits it, and every record after it. */
export function foldJournal(journal: SqlcipherJournal, market: MarketStore): State {
  const stored = market.latestSnapshot((seq) => journal.hashAt(seq));
  const fromSnapshot = stored === null ? null : readSnapshot(stored.text);
  const state = fromSnapshot ?? emptyState();
  const fromSeq = fromSnapshot === null || stored === null ? 1 : stored.seq + 1;
  for (const record of journal.readRecords({ fromSeq })) fold(state, record);
  return state;
}

/** Keeps the state as it is now, so that the next start begins here. Everything must be flushed. */
export function keepSnapshot(journal: SqlcipherJournal, market: MarketStore, state: State): void {
  const { records } = journal.head();
  const head = records === 0 ? null : journal.hashAt(records);
  if (head !== null) market.writeSnapshot(records, head, writeSnapshot(state));
}
