import { CONTEXT_KINDS } from '../../../evidence/statement/context.ts';
import type { EvidenceStore } from '../../../evidence/store.ts';
import type { ContextMarks } from './context-marks.ts';

/** Records looked at in one step: 1 to 2 ms. */
const LOOKED_AT_A_STEP = 1_024;

export interface ContextCheckParts {
  readonly store: Pick<EvidenceStore, 'statementsTo' | 'records' | 'contextSeqs' | 'setContext'>;
  readonly marks: ContextMarks;
  /** It is over: whether the table was as the records are. If not it is now. */
  readonly onOver: (fits: boolean) => void;
}

/**
 * Holds the table of records that statements stand on against the records themselves, before anything is signed by it:
 * no hash covers the table, and who has the database's key could have the console sign what was never in force.
 */
export class ContextCheck {
  readonly #parts: ContextCheckParts;
  readonly #to: number;
  readonly #found: number[] = [];
  #from = 1;

  constructor(parts: ContextCheckParts) {
    this.#parts = parts;
    this.#to = parts.store.statementsTo;
  }

  /** Looks at the next few records. True when all were looked at and the table is as they are. @throws JournalError */
  step(): boolean {
    if (this.#from > this.#to) return true;
    const { store } = this.#parts;
    const end = Math.min(this.#from + LOOKED_AT_A_STEP - 1, this.#to);
    const found = store.records(this.#from, end, CONTEXT_KINDS);
    if (end === this.#to) this.#compare([...this.#found, ...found.map(({ seq }) => seq)]);
    this.#found.push(...found.map(({ seq }) => seq));
    this.#from = end + 1;
    return end === this.#to;
  }

  #compare(found: readonly number[]): void {
    const { store, marks, onOver } = this.#parts;
    const kept = store.contextSeqs();
    const fits = kept.length === found.length && kept.every((seq, n) => seq === found[n]);
    if (!fits) store.setContext(found);
    marks.forget();
    onOver(fits);
  }
}
