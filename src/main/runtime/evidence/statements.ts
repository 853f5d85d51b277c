import type { Handlers } from '../../../shared/ipc/contract.ts';
import type { StatementsVerified } from '../../../shared/ipc/evidence-channels.ts';
import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import { type Fault, NO_FAULT } from '../journal-check.ts';
import type { EvidenceParts } from './parts.ts';
import { CONTEXT_ALARM, contextAlarm, STATEMENTS_ALARM, statementsAlarm } from './statement/alarm.ts';
import { ContextMarks } from './statement/context-marks.ts';
import { StatementLog } from './statement/statement-log.ts';
import { StatementSigning } from './statement/statement-signing.ts';
import { verifyStatements } from './statement/verify-statements.ts';

/** Between two steps while there is more to sign: a step is 2 to 3 ms, so a sixth of the thread's time at most. */
const PAUSE_MS = 15;
/** Between two turns of a verification, which are a few milliseconds each. */
const VERIFY_PAUSE_MS = 10;
/** The same while a kill runs, which may last as long as a venue does not answer. */
const VERIFY_PAUSE_IN_KILL_MS = 100;
/** An action that waits longer for its statement is alarmed. */
const LATE_MS = 5 * 60_000;
/** What is not signed when so much of the closing is over is signed after the next start. */
const CLOSE_WITHIN_MS = 3_000;

export type StatementsParts = Pick<EvidenceParts, 'engine' | 'monotonic' | 'note'> & {
  readonly journal: Pick<EvidenceParts['journal'], 'evidence'>;
  readonly signing: Pick<EvidenceParts['signing'], 'name' | 'signer' | 'publicKeys' | 'problem'> &
    Partial<Pick<EvidenceParts['signing'], 'lost'>>;
};

/**
 * Signs a statement for each approved action (E4), behind the order road: the journal is the queue, and nothing is
 * signed in a turn in which something is decided, nor while a kill runs.
 */
export class Statements {
  readonly #parts: StatementsParts;
  readonly #signing: StatementSigning;
  readonly #log: StatementLog;
  #next: NodeJS.Timeout | null = null;
  /** What was durable at some time, and when that was: it must be signed before it is late. */
  #mark: { readonly durable: number; readonly since: number };
  #verifying: Promise<StatementsVerified> | null = null;

  constructor(parts: StatementsParts) {
    const { engine, journal, signing, monotonic } = parts;
    const store = journal.evidence;
    const marks = new ContextMarks(store);
    this.#parts = parts;
    const onContext = (fits: boolean): void => {
      if (fits) clearAlarm(engine.core, CONTEXT_ALARM);
      else raiseAlarm(engine.core, contextAlarm());
    };
    this.#signing = new StatementSigning({ store, marks, signer: () => signing.signer, name: signing.name, onContext });
    this.#log = new StatementLog(store, signing, marks);
    this.#mark = { durable: store.durable, since: monotonic() };
  }

  handlers(): Pick<Handlers, 'statements.export' | 'statements.verify'> {
    return {
      'statements.export': (request) => this.#log.page(request),
      'statements.verify': () => this.#verify(),
    };
  }

  /** The statements by record, for whoever shows or exports records. */
  get log(): Pick<StatementLog, 'envelope' | 'check'> {
    return this.#log;
  }

  /**
   * Verifies every statement. Without any public key there is nothing to hold them against, which is alarmed as the key's
   * own problem. @throws JournalError
   */
  async problem(): Promise<Fault> {
    return this.#parts.signing.publicKeys.length === 0 ? NO_FAULT : this.#verify();
  }

  view(): Pick<EvidenceView, 'statementsTo' | 'statementsText'> {
    const { to, waiting } = this.#signing;
    return { statementsTo: to, statementsText: this.#text(waiting) };
  }

  /** Looked after twice a second. */
  look(): void {
    this.#watchDelay();
    if (this.#next === null) this.#step();
  }

  /** Signs what is left, for a bounded time. */
  async close(): Promise<void> {
    const { monotonic, note } = this.#parts;
    if (this.#next !== null) clearTimeout(this.#next);
    const until = monotonic() + CLOSE_WITHIN_MS;
    try {
      while (this.#signing.step() && monotonic() < until) await new Promise((resolve) => setImmediate(resolve));
      this.#signing.keep();
    } catch {
      note('The last statements could not be kept. They are signed after the next start.');
    }
  }

  /** One step, and the next one soon when there is more. */
  #step(): void {
    this.#next = null;
    // A kill has the thread and the disk to itself.
    if (this.#parts.engine.kills.isRunning) return;
    if (this.#signing.step()) this.#next = setTimeout(() => this.#stepAlone(), PAUSE_MS).unref();
  }

  #stepAlone(): void {
    try {
      this.#step();
    } catch {
      // The next look tries the same again, and says what is wrong.
    }
  }

  #watchDelay(): void {
    const { engine, journal, signing, monotonic } = this.#parts;
    const { to, waiting } = this.#signing;
    const now = monotonic();
    if (to >= this.#mark.durable) {
      this.#mark = { durable: journal.evidence.durable, since: now };
      clearAlarm(engine.core, STATEMENTS_ALARM);
    } else if (now - this.#mark.since > LATE_MS) {
      raiseAlarm(engine.core, statementsAlarm(waiting, signing.problem));
    }
  }

  #text(waiting: number): string {
    if (waiting === 0) return 'Every approved action has its signed statement.';
    const { problem, signer } = this.#parts.signing;
    const text = waiting === 1 ? '1 record waits for its statement.' : `${waiting} records wait for their statements.`;
    return signer === null ? `${text} ${problem}`.trim() : text;
  }

  #verify(): Promise<StatementsVerified> {
    const { journal, signing } = this.#parts;
    this.#verifying ??= verifyStatements(journal.evidence, signing, {}, () => this.#pause()).finally(() => {
      this.#verifying = null;
    });
    return this.#verifying;
  }

  #pause(): Promise<void> {
    const ms = this.#parts.engine.kills.isRunning ? VERIFY_PAUSE_IN_KILL_MS : VERIFY_PAUSE_MS;
    return new Promise((resolve) => setTimeout(resolve, ms).unref());
  }
}
