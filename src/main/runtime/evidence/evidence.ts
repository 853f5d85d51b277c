import type { Handlers } from '../../../shared/ipc/contract.ts';
import type { ConsoleView } from '../../../shared/view/console-view.ts';
import type { ThreadVerifyOptions } from '../../adapters/journal/verify.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import type { CheckpointCause } from '../../evidence/store.ts';
import type { Fault } from '../journal-check.ts';
import type { Rounds } from '../machine-rounds.ts';
import { processEntry } from '../process-entry.ts';
import { unitNames } from '../projection/denial-text.ts';
import { Anchors } from './anchors.ts';
import { Checkpoints } from './checkpoints.ts';
import { faultWords } from './fault-words.ts';
import { IncidentDesk } from './incidents.ts';
import { Keys } from './keys.ts';
import { keysOff, operatorNameOff, sayManagement } from './management-off.ts';
import { type Face, madeOr } from './missing-part.ts';
import * as missing from './missing-parts.ts';
import { UNSHOWN } from './missing-parts.ts';
import { OperatorName } from './operator-name.ts';
import type { EvidenceParts } from './parts.ts';
import { JournalReading } from './reading.ts';
import { Replica } from './replica.ts';
import { Retention } from './retention.ts';
import { Statements, type StatementsParts } from './statements.ts';

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
  readonly #parts: EvidenceParts;
  readonly #verifyEntry: string;
  readonly #reading: Face<JournalReading>;
  readonly #checkpoints: Face<Checkpoints>;
  readonly #statements: Face<Statements>;
  readonly #anchors: Face<Anchors>;
  readonly #keys: Face<Keys>;
  readonly #operatorName: Face<OperatorName>;
  readonly #retention: Face<Retention>;
  readonly #replica: Face<Replica>;
  readonly #incidents: Face<IncidentDesk>;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
    this.#verifyEntry = processEntry('verify-thread', parts.resourcesDir);
    const { engine, journal, folder, monotonic } = parts;
    const sign = (cause: CheckpointCause) => () => this.#checkpoints.sign(cause);
    this.#checkpoints = madeOr(
      () => new Checkpoints(parts),
      (it) => missing.missingCheckpoints(it, engine),
    );
    this.#statements = madeOr(
      () => new Statements({ ...parts, signing: this.#signingUnlessRefused(parts.signing) }),
      missing.missingStatements,
    );
    this.#reading = madeOr(
      () =>
        new JournalReading({
          ...{ journal, monotonic },
          statements: this.#statements.log,
          namesOf: (symbol) => unitNames(engine.state, symbol),
          settle: () => engine.core.settle(),
          sign: sign('asked'),
        }),
      missing.missingReading,
    );
    this.#anchors = madeOr(() => new Anchors({ ...parts, sign: sign('asked') }), missing.missingAnchors);
    this.#keys = madeOr(() => this.#keysOf(parts), missing.missingKeys);
    const { management } = folder;
    this.#operatorName = madeOr(
      () => (management === null ? operatorNameOff(parts) : new OperatorName(management.vault)),
      missing.missingOperatorName,
    );
    this.#replica = madeOr(
      () => new Replica({ ...parts, entry: this.#verifyEntry, sign: sign('replica') }),
      missing.missingReplica,
    );
    this.#retention = madeOr(
      () => new Retention({ ...parts, isCopying: () => this.#replica.isCopying }),
      missing.missingRetention,
    );
    this.#incidents = madeOr(() => new IncidentDesk(parts), missing.missingIncidents);
  }

  /** Before anything trades: a journal that is not the one that was signed is alarmed and trips the global kill. */
  begin(): void {
    sayManagement(this.#parts, this.#parts.folder.managementProblem);
    this.#checkpoints.begin();
    this.#anchors.begin();
  }

  /** Why nothing is signed; empty when it is. */
  get refused(): string {
    return this.#checkpoints.refused;
  }

  #keysOf(parts: EvidenceParts): Face<Keys> {
    const { folder, engine, journal, wallNow } = parts;
    const { management, folderKeys, reads, unfinished } = folder;
    if (management === null) return keysOff(parts);
    const rotateSigning = (): Promise<string> => this.#checkpoints.rotate();
    return new Keys({ engine, journal, wallNow, folder: { management, folderKeys, reads, unfinished }, rotateSigning });
  }

  /** A journal that is not the one that was signed gets no statements either. */
  #signingUnlessRefused(signing: EvidenceParts['signing']): StatementsParts['signing'] {
    const refused = (): string => this.refused;
    return {
      name: signing.name,
      get signer() {
        return refused() === '' ? signing.signer : null;
      },
      get publicKeys() {
        return signing.publicKeys;
      },
      get lost() {
        return signing.lost;
      },
      get problem() {
        return signing.problem === '' && refused() !== '' ? `Nothing is signed: ${refused()}.` : signing.problem;
      },
    };
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
      checkNote: this.#parts.proof.checkNote,
      get expected() {
        return checkpoints.elsewhere;
      },
    };
  }

  /** Verifies every statement. @throws JournalError */
  statementsProblem(): Promise<Fault> {
    return this.#statements.problem();
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

  /** What the screen shows of it; of a part that cannot be asked just now, that. */
  rows(): EvidenceRows {
    const { retention, legalHolds } = shown(() => this.#retention.view(), UNSHOWN.retention);
    return {
      evidence: {
        ...shown(() => this.#checkpoints.view(), UNSHOWN.checkpoints),
        ...shown(() => this.#statements.view(), UNSHOWN.statements),
        ...shown(() => this.#replica.view(), UNSHOWN.replica),
        retention,
      },
      anchors: shown(() => this.#anchors.view(), UNSHOWN.anchors),
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

  /**
   * The last checkpoint covers everything: to be called when nothing is appended any more. What one part fails in keeps
   * the others from nothing.
   */
  async close(): Promise<void> {
    const [replica, retention, incidents, anchors] = [this.#replica, this.#retention, this.#incidents, this.#anchors];
    for (const part of [replica, retention, incidents, anchors, this.#statements, this.#checkpoints, this.#keys]) {
      await part.close().catch((error: unknown) => this.#parts.note(`${faultWords(error)}.`));
    }
  }

  /** The very last act, when nothing is appended any more: whatever is found behind it at the next start is foreign. */
  seal(): Promise<void> {
    return this.#checkpoints.seal();
  }
}

function shown<T>(view: () => T, otherwise: (text: string) => T): T {
  try {
    return view();
  } catch (error) {
    return otherwise(`It cannot be read: ${faultWords(error)}.`);
  }
}
