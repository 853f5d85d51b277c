import { JournalError } from '../adapters/journal/journal-error.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import type { MarketStore } from '../adapters/market/market-store.ts';
import { fold } from '../engine/fold.ts';
import { readSnapshot, writeSnapshot } from '../engine/snapshot.ts';
import { emptyState, type State } from '../engine/state.ts';

/** Records between two snapshots: a start folds at most so many. */
export const SNAPSHOT_EVERY = 50_000;

/**
 * The state that the journal tells: the last snapshot that fits it, and every record after it.
 * @throws JournalError, `expired` when it needs a record whose content was let go
 */
export function foldJournal(journal: SqlcipherJournal, market: MarketStore): State {
  const stored = market.latestSnapshot((seq) => journal.hashAt(seq));
  const fromSnapshot = stored === null ? null : readSnapshot(stored.text);
  const state = fromSnapshot ?? emptyState();
  const fromSeq = fromSnapshot === null || stored === null ? 1 : stored.seq + 1;
  try {
    for (const record of journal.readRecords({ fromSeq })) fold(state, record);
  } catch (error) {
    throw error instanceof JournalError && error.code === 'expired' ? notTold(error) : error;
  }
  return state;
}

/** Keeps the state as it is now, so that the next start begins here. Everything must be flushed. */
export function keepSnapshot(journal: SqlcipherJournal, market: MarketStore, state: State): void {
  const { records } = journal.head();
  const head = records === 0 ? null : journal.hashAt(records);
  if (head !== null) market.writeSnapshot(records, head, writeSnapshot(state));
}

/**
 * The last record that any whole snapshot kept here stands on with what comes after it: the content of no record after
 * it may expire. 0 while none is kept.
 */
export function restorableFrom(journal: SqlcipherJournal, market: MarketStore): number {
  const readable = market
    .snapshots((seq) => journal.hashAt(seq))
    .filter(({ text }) => readSnapshot(text) !== null)
    .map(({ seq }) => seq);
  return readable.length === 0 ? 0 : Math.min(...readable);
}

function notTold(cause: JournalError): JournalError {
  return new JournalError(
    'expired',
    'Where everything stands cannot be worked out: the content of early records has expired (they are kept as hashes), ' +
      'and the snapshot that stood for them, in market.db, is missing, damaged or of another version. Nothing was ' +
      'changed. Put market.db back from the newest replica, or restore a replica whole: interlock replica restore.',
    cause,
  );
}
