import { JournalError } from '../adapters/journal/journal-error.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { fold } from '../engine/fold.ts';
import { emptyState, type State } from '../engine/state.ts';
import type { StateSnapshots } from './state-snapshots.ts';

/**
 * The state that the journal tells: the last snapshot that can be believed, and every record after it.
 * @throws JournalError, `expired` when it needs a record whose content was let go
 */
export function foldJournal(
  journal: Pick<SqlcipherJournal, 'readRecords'>,
  snapshots: Pick<StateSnapshots, 'latest'>,
): State {
  const { seq, state } = snapshots.latest() ?? { seq: 0, state: emptyState() };
  try {
    for (const record of journal.readRecords({ fromSeq: seq + 1 })) fold(state, record);
  } catch (error) {
    throw error instanceof JournalError && error.code === 'expired' ? notTold(error) : error;
  }
  return state;
}

function notTold(cause: JournalError): JournalError {
  return new JournalError(
    'expired',
    'Where everything stands cannot be worked out: the content of early records has expired (they are kept as hashes), ' +
      'and the snapshot that stood for them, in market.db, is missing, damaged, of another version, or not signed by a ' +
      'key of this data folder. No record was changed. If the signing key is missing in the secret store, restore it ' +
      'there. If market.db was put aside (market.db.damaged-…) because of its key, restore the key and the file. Otherwise put market.db back from the newest replica, or restore a replica whole: interlock replica restore.',
    cause,
  );
}
