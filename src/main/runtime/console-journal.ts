import type { TimeMs } from '../../shared/ids.ts';
import type { ReplyOf } from '../../shared/ipc/contract.ts';
import type { JournalView } from '../../shared/view/console-view.ts';
import type { EvidenceView } from '../../shared/view/evidence-view.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { DatabaseError } from '../adapters/sqlcipher/database-error.ts';
import { clearAlarm, raiseAlarm } from '../engine/alarms/raise.ts';
import type { Engine } from '../engine/engine.ts';
import { JournalCheck, type JournalCheckParts, type Verified } from './journal-check.ts';
import { KEEPING_ALARM, keepingAlarm } from './snapshot-alarms.ts';
import { SNAPSHOT_EVERY, type StateSnapshots } from './state-snapshots.ts';

interface Parts {
  readonly engine: Engine;
  readonly journal: SqlcipherJournal;
  readonly snapshots: Pick<StateSnapshots, 'keep'>;
  /** Why the journal is not the one that was signed; empty when it is, as far as is known. */
  readonly refused: () => string;
  readonly verification: JournalCheckParts['verification'];
  readonly statementsProblem: JournalCheckParts['statementsProblem'];
  readonly wallNow: () => TimeMs;
  /** A verification is over; what it found in words, empty when all is well. */
  readonly onVerified: (problem: string) => void;
}

/** The journal as a running console uses it: made durable, kept quick to start from, verified, read. */
export class ConsoleJournal {
  readonly #parts: Parts;
  readonly #check: JournalCheck;
  #verified: Pick<JournalView, 'verifiedWallAt' | 'verifiedRecords' | 'problem'> = {
    verifiedWallAt: null,
    verifiedRecords: 0,
    problem: '',
  };
  #snapshotAt: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#snapshotAt = parts.journal.head().records;
    this.#check = new JournalCheck({
      journal: parts.journal,
      verification: parts.verification,
      statementsProblem: parts.statementsProblem,
      settle: () => this.settle(),
      everyMs: () => parts.engine.verifyEveryMs,
      onVerified: (verified) => this.#noteVerified(verified),
    });
  }

  /** Makes what is staged durable, and keeps a snapshot from time to time so that the next start is quick. */
  settle(): void {
    const { engine, journal } = this.#parts;
    if (!engine.core.settle() || engine.kills.isRunning) return;
    const { records } = journal.head();
    if (records - this.#snapshotAt < SNAPSHOT_EVERY) return;
    this.#snapshotAt = records;
    const problem = this.#keep();
    if (problem === '') clearAlarm(engine.core, KEEPING_ALARM);
    else raiseAlarm(engine.core, keepingAlarm(problem));
  }

  /** Keeps a snapshot of the last record, when nothing is appended any more. Says why it could not; empty when it could. */
  keepLast(): string {
    return this.#parts.engine.core.settle() ? this.#keep() : '';
  }

  /** Of a journal that was refused the state is not signed: it would be believed once the records are put right. */
  #keep(): string {
    const { snapshots, engine, refused } = this.#parts;
    if (this.#verified.problem !== '' || refused() !== '') return '';
    try {
      snapshots.keep(engine.state);
      return '';
    } catch (error) {
      if (error instanceof DatabaseError) return error.message;
      throw error;
    }
  }

  view(): JournalView {
    const { records, hash } = this.#parts.journal.head();
    return { records, head: hash, ...this.#verified };
  }

  /** How far the verification that runs has come; null when none does. */
  get progress(): JournalCheck['progress'] {
    return this.#check.progress;
  }

  /** Verifies every record, now or with the verification that runs. */
  async verify(): Promise<ReplyOf<'journal.verify'>> {
    const { records, problem, firstBad } = await this.#check.verify();
    const { journal } = this.#parts;
    const checkpoints = journal.evidence.checkpointCount();
    return { ok: problem === '', records, head: journal.head().hash, problem, firstBad, checkpoints };
  }

  /** How far the verification that runs has come; null when none does. */
  get verifying(): EvidenceView['verifying'] {
    return this.#check.progress;
  }

  /** Ends the verifications in the background; the journal itself stays open. */
  close(): void {
    this.#check.close();
  }

  #noteVerified({ records, problem }: Verified): void {
    this.#verified = { verifiedWallAt: this.#parts.wallNow(), verifiedRecords: records, problem };
    this.#parts.onVerified(problem);
  }
}
