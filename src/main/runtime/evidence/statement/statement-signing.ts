import type { Signer } from '../../../evidence/signer.ts';
import { STATEMENT_KINDS, signedBytes, statementOn } from '../../../evidence/statement/statement.ts';
import type { EvidenceStore, StoredStatement } from '../../../evidence/store.ts';
import { ContextCheck } from './context-check.ts';
import type { ContextMarks } from './context-marks.ts';

/** Bounds of one step: with Ed25519 at 50 to 90 µs a signature, 2 to 3 ms. */
const SIGNED_A_STEP = 32;
const LOOKED_AT_A_STEP = 1_024;
/** Signatures kept with one write while there is more to sign: each write waits for the disk. */
const KEPT_TOGETHER = 1_024;
/** Records without an action are looked at anew after a crash rather than written down at each step. */
const NOTED_AFTER = 10_000;

export interface SigningParts {
  readonly store: EvidenceStore;
  readonly marks: ContextMarks;
  /** In use now: a rotation changes it. */
  readonly signer: () => Signer | null;
  readonly name: string;
  /** What statements stand on was held against the records: whether it was as they are. If not it is now. */
  readonly onContext: (fits: boolean) => void;
}

/**
 * Signs the statements on durable records in their order, a bounded step at a time. The journal is the queue: what was
 * not kept when the process ended is signed again, to the same signature.
 */
export class StatementSigning {
  readonly #parts: SigningParts;
  readonly #check: ContextCheck;
  /** Looked at, and what came of it that is not kept yet. */
  #to: number;
  #keptTo: number;
  #signed: StoredStatement[] = [];
  #context: number[] = [];

  constructor(parts: SigningParts) {
    const { store, marks, onContext } = parts;
    this.#parts = parts;
    this.#check = new ContextCheck({ store, marks, onOver: onContext });
    this.#to = parts.store.statementsTo;
    this.#keptTo = this.#to;
  }

  /** Every approved action up to this record has its statement, durable. */
  get to(): number {
    return this.#signed.length === 0 ? this.#to : this.#keptTo;
  }

  /** Records that may still have to be signed. */
  get waiting(): number {
    return Math.max(0, this.#parts.store.durable - this.to);
  }

  /** Signs the next few; does nothing without a key. True when there is more. @throws JournalError */
  step(): boolean {
    const { store, marks, name } = this.#parts;
    const signer = this.#parts.signer();
    if (signer === null) return false;
    if (!this.#check.step()) return true;
    // What could not be kept is not added to.
    if (this.#signed.length >= KEPT_TOGETHER) this.keep();
    const end = Math.min(this.#to + LOOKED_AT_A_STEP, store.durable);
    const records = store.records(this.#to + 1, end, STATEMENT_KINDS, SIGNED_A_STEP);
    for (const record of records) {
      const statement = statementOn(name, record, marks.before(record.seq));
      if (statement.kind === 'payload') {
        const signature = signer.sign(signedBytes(statement.payload));
        this.#signed.push({ seq: record.seq, keyId: signer.keyId, signature });
      }
      if (marks.add(record)) this.#context.push(record.seq);
      this.#to = record.seq;
    }
    if (records.length < SIGNED_A_STEP) this.#to = Math.max(this.#to, end);
    const isDone = this.#to >= store.durable;
    if (isDone || this.#signed.length >= KEPT_TOGETHER) this.#keepWhatCame();
    return !isDone;
  }

  /** Writes down how far it has come. @throws JournalError; it is then tried again */
  keep(): void {
    if (this.#keptTo === this.#to) return;
    this.#parts.store.addStatements(this.#signed, this.#to, this.#context);
    this.#signed = [];
    this.#context = [];
    this.#keptTo = this.#to;
  }

  #keepWhatCame(): void {
    const came = this.#signed.length + this.#context.length;
    if (came > 0 || this.#to - this.#keptTo >= NOTED_AFTER) this.keep();
  }
}
