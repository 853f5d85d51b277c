import type { TimeMs } from '../../../shared/ids.ts';
import type { SqlcipherJournal } from '../../adapters/journal/sqlcipher-journal.ts';
import type { SecretStore } from '../../adapters/keychain/secret-store.ts';
import type { Engine } from '../../engine/engine.ts';

/** What everything that keeps, proves or guards the evidence is given. */
export interface EvidenceParts {
  readonly engine: Engine;
  readonly journal: SqlcipherJournal;
  readonly store: SecretStore;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly wallNow: () => TimeMs;
  readonly note: (text: string) => void;
}
