import type { Handlers } from '../../../shared/ipc/contract.ts';
import type { ConsoleView } from '../../../shared/view/console-view.ts';
import type { ThreadVerifyOptions } from '../../adapters/journal/verify.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import type { Rounds } from '../machine-rounds.ts';
import { processEntry } from '../process-entry.ts';
import { unitNames } from '../projection/denial-text.ts';
import { Anchors } from './anchors.ts';
import { Checkpoints } from './checkpoints.ts';
import { IncidentDesk } from './incidents.ts';
import { Keys } from './keys.ts';
import { OperatorName } from './operator-name.ts';
import type { EvidenceParts } from './parts.ts';
import type { Proof } from './proof.ts';
import { JournalReading } from './reading.ts';
import { Replica } from './replica.ts';
import { Retention } from './retention.ts';
import { Statements } from './statements.ts';

/** The channels that evidence answers. */
export type EvidenceHandlers =
  ReturnType<
    | JournalReading['handlers']
    | Checkpoints['handlers']
    | Statements['handlers']
    | Anchors['handlers']
    | Keys['handlers']
    | OperatorName['handlers']
    | Retention['handlers']
    | Replica['handlers']
    | IncidentDesk['handlers']
  > extends infer H
    ? { [C in KeysOf<H> & keyof Handlers]: Handlers[C] }
    : never;
type KeysOf<H> = H extends unknown ? keyof H : never;

/** The view's parts that evidence fills; the verification that runs is the journal check's. */
export type EvidenceRows = Pick<ConsoleView, 'anchors' | 'keys' | 'legalHolds' | 'incidents'> & {
  readonly evidence: Omit<ConsoleView['evidence'], 'verifying'>;
};

/** Everything that keeps, proves and guards what happened, as the console wires it. */
export class Evidence {
  readonly #proof: Proof;
  readonly #verifyEntry: string;
  readonly #reading: JournalReading;
  readonly #checkpoints: Checkpoints;
  readonly #statements: Statements;
  readonly #anchors: Anchors;
  readonly #keys: Keys;
  readonly #operatorName: OperatorName;
  readonly #retention: Retention;
  readonly #replica: Replica;
  readonly #incidents: IncidentDesk;

  constructor(parts: EvidenceParts) {
    this.#proof = parts.proof;
    this.#verifyEntry = processEntry('verify-thread', parts.resourcesDir);
    this.#checkpoints = new Checkpoints(parts);
    this.#statements = new Statements(parts);
    this.#reading = new JournalReading({
      ...parts,
      statements: this.#statements.log,
      namesOf: (symbol) => unitNames(parts.engine.state, symbol),
      settle: () => parts.engine.core.settle(),
      sign: () => this.#checkpoints.sign('asked'),
    });
    this.#anchors = new Anchors({ ...parts, sign: () => this.#checkpoints.sign('asked') });
    this.#keys = new Keys({ ...parts, rotateSigning: () => this.#checkpoints.rotate() });
    this.#operatorName = new OperatorName(parts.folder.management.vault);
    this.#replica = new Replica({ ...parts, entry: this.#verifyEntry, sign: () => this.#checkpoints.sign('replica') });
    this.#retention = new Retention({ ...parts, isCopying: () => this.#replica.isCopying });
    this.#incidents = new IncidentDesk(parts);
  }

  /** Before anything trades: a journal that is not the one that was signed is alarmed and trips the global kill. */
  begin(): void {
    this.#checkpoints.begin();
    this.#anchors.begin();
  }

  /** Why nothing is signed; empty when it is. */
  get refused(): string {
    return this.#checkpoints.refused;
  }

  /** Each record as it is staged, on the order road: it may be counted, nothing more. */
  record(record: JournalRecord): void {
    this.#checkpoints.record(record);
    this.#replica.record(record);
  }

  /** What a verification of the journal holds it against besides itself, and where it hashes. */
  get verification(): ThreadVerifyOptions {
    const checkpoints = this.#checkpoints;
    return {
      entry: this.#verifyEntry,
      checkNote: this.#proof.checkNote,
      get expected() {
        return checkpoints.elsewhere;
      },
    };
  }

  /** Makes a new signing key; answers with its id. @throws SecretStoreError */
  rotateSigning(): Promise<string> {
    return this.#checkpoints.rotate();
  }

  handlers(): EvidenceHandlers {
    return {
      ...this.#reading.handlers(),
      ...this.#checkpoints.handlers(),
      ...this.#statements.handlers(),
      ...this.#anchors.handlers(),
      ...this.#keys.handlers(),
      ...this.#operatorName.handlers(),
      ...this.#retention.handlers(),
      ...this.#replica.handlers(),
      ...this.#incidents.handlers(),
    };
  }

  rows(): EvidenceRows {
    const { retention, legalHolds } = this.#retention.view();
    return {
      evidence: { ...this.#checkpoints.view(), ...this.#statements.view(), ...this.#replica.view(), retention },
      anchors: this.#anchors.view(),
      keys: this.#keys.view(),
      legalHolds,
      incidents: this.#incidents.view(),
    };
  }

  /** What the machine's clock looks after, each by itself. */
  rounds(): Rounds {
    return {
      checkpoints: () => this.#checkpoints.look(),
      statements: () => this.#statements.look(),
      anchors: () => this.#anchors.look(),
      keys: () => this.#keys.look(),
      retention: () => this.#retention.look(),
      replica: () => this.#replica.look(),
      incidents: () => this.#incidents.look(),
    };
  }

  /** The last checkpoint covers everything: to be called when nothing is appended any more. */
  async close(): Promise<void> {
    await this.#replica.close();
    await this.#retention.close();
    await this.#incidents.close();
    await this.#anchors.close();
    await this.#statements.close();
    await this.#checkpoints.close();
    await this.#keys.close();
  }
}
