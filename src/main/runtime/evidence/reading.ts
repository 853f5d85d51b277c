import type { Handlers } from '../../../shared/ipc/contract.ts';
import { exportPage } from './reading/export-page.ts';
import type { LogParts } from './reading/log-parts.ts';
import { LogProofs } from './reading/log-proofs.ts';
import { recordDetail } from './reading/record-detail.ts';
import { searchRecords } from './reading/record-search.ts';

/** The channels that read the journal. */
export type ReadingHandlers = Pick<
  Handlers,
  'journal.search' | 'journal.record' | 'journal.prove' | 'journal.consistency' | 'journal.export'
>;

/**
 * What can be read of the journal, with its proofs (E3). A call does a bounded work in short turns: an order or a kill
 * never waits for a reader.
 */
export class JournalReading {
  readonly #parts: LogParts;
  readonly #proofs: LogProofs;

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.#proofs = new LogProofs(parts);
  }

  handlers(): ReadingHandlers {
    const [parts, proofs] = [this.#parts, this.#proofs];
    return {
      'journal.search': (request) => searchRecords(parts, request),
      'journal.record': (request) => recordDetail(parts, proofs, request),
      'journal.prove': (request) => proofs.prove(request),
      'journal.consistency': (request) => proofs.consistency(request),
      'journal.export': (request) => exportPage(parts, proofs, request),
    };
  }
}
