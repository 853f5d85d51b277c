import type { TimeMs } from '../../../shared/ids.ts';
import type { SqlcipherJournal } from '../../adapters/journal/sqlcipher-journal.ts';
import type { SecretStore } from '../../adapters/keychain/secret-store.ts';
import type { Engine } from '../../engine/engine.ts';
import type { DataFolder } from '../open-data-folder.ts';
import type { StateSnapshots } from '../state-snapshots.ts';
import type { AgentOutputs } from './incidents/agent-outputs.ts';
import type { Proof } from './proof.ts';
import type { SigningKey } from './signing-key.ts';

/** What everything that keeps, proves or guards the evidence is given. */
export interface EvidenceParts {
  readonly engine: Engine;
  readonly journal: SqlcipherJournal;
  readonly store: SecretStore;
  /** The stores and keys of the data folder; protected fields stand in `folder.management`. */
  readonly folder: DataFolder;
  /** What agents said last. */
  readonly outputs: AgentOutputs;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly proof: Proof;
  /** Signs checkpoints and statements, and knows the public keys of everything that was signed. */
  readonly signing: SigningKey;
  readonly snapshots: StateSnapshots;
  /** The newest record that stood before this start: what follows is of this run. */
  readonly stoodTo: number;
  readonly wallNow: () => TimeMs;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number;
  readonly note: (text: string) => void;
}
