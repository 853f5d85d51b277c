import type { LoggedRecord } from '../../../evidence/logged-record.ts';
import {
  CONTEXT_KINDS,
  type Context,
  foldContext,
  isContextKind,
  NO_CONTEXT,
} from '../../../evidence/statement/context.ts';
import type { EvidenceStore } from '../../../evidence/store.ts';

/** What was in force at any record that was looked at for statements, from the few records that change it. */
export class ContextMarks {
  readonly #store: Pick<EvidenceStore, 'contextSeqs' | 'records'>;
  /** In order; read when they are needed first. */
  #marks: { readonly seq: number; readonly after: Context }[] | null = null;

  constructor(store: Pick<EvidenceStore, 'contextSeqs' | 'records'>) {
    this.#store = store;
  }

  /** What was in force when a record was written. @throws JournalError */
  before(seq: number): Context {
    const marks = this.#read();
    let [low, high] = [0, marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((marks[middle]?.seq ?? seq) < seq) low = middle + 1;
      else high = middle;
    }
    return marks[low - 1]?.after ?? NO_CONTEXT;
  }

  /** Takes the next record that was looked at. True when later statements stand on it. @throws JournalError */
  add(record: LoggedRecord): boolean {
    if (!isContextKind(record.kind)) return false;
    const marks = this.#read();
    marks.push({ seq: record.seq, after: foldContext(marks.at(-1)?.after ?? NO_CONTEXT, record) });
    return true;
  }

  /** What was read is read anew when it is needed next. */
  forget(): void {
    this.#marks = null;
  }

  #read(): { readonly seq: number; readonly after: Context }[] {
    if (this.#marks !== null) return this.#marks;
    const marks: { seq: number; after: Context }[] = [];
    let after = NO_CONTEXT;
    for (const seq of this.#store.contextSeqs()) {
      for (const record of this.#store.records(seq, seq, CONTEXT_KINDS)) {
        after = foldContext(after, record);
        marks.push({ seq, after });
      }
    }
    this.#marks = marks;
    return marks;
  }
}
