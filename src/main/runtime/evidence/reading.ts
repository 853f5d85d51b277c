import { type Handlers, type ParsedRequestOf, Refusal, type ReplyOf } from '../../../shared/ipc/contract.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** What can be read of the journal, with its proofs. */
export class JournalReading {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<
    Handlers,
    'journal.search' | 'journal.record' | 'journal.prove' | 'journal.consistency' | 'journal.export'
  > {
    return {
      'journal.search': notYet,
      'journal.record': notYet,
      'journal.prove': notYet,
      'journal.consistency': notYet,
      'journal.export': (request) => this.#export(request),
    };
  }

  #export({ fromSeq, toSeq, limit, kind }: ParsedRequestOf<'journal.export'>): ReplyOf<'journal.export'> {
    const { engine, journal } = this.#parts;
    engine.core.settle();
    const { records } = journal.head();
    const last = Math.min(toSeq ?? records, records);
    const end = Math.min(fromSeq + limit - 1, last);
    const lines: string[] = [];
    const filter = { fromSeq, toSeq: end, ...(kind === '' ? {} : { kinds: [kind] }) };
    if (fromSeq <= end) journal.exportJson((line) => lines.push(line), filter);
    return { lines, next: end < last ? end + 1 : null };
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
