import { Refusal } from '../../../shared/ipc/contract.ts';
import { JournalError } from '../../adapters/journal/journal-error.ts';
import { SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import { DatabaseError } from '../../adapters/sqlcipher/database-error.ts';

const FOR_OPERATORS = [JournalError, DatabaseError, SecretStoreError, Refusal];

/** A failure in words: its own where they are for an operator; others may quote a path. Without the full stop. */
export function faultWords(error: unknown): string {
  const isTold = FOR_OPERATORS.some((it) => error instanceof it);
  return isTold && error instanceof Error ? error.message.replace(/[.]$/, '') : 'something in it is not as it was kept';
}
