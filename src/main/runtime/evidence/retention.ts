import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { EvidenceView, LegalHoldRow } from '../../../shared/view/evidence-view.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** Lets the content of records go when their class has run out, unless it is held (E5). */
export class Retention {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<Handlers, 'retention.hold' | 'retention.release' | 'retention.expire'> {
    void this.#parts;
    return {
      'retention.hold': notYet,
      'retention.release': notYet,
      'retention.expire': notYet,
    };
  }

  view(): { retention: EvidenceView['retention']; legalHolds: LegalHoldRow[] } {
    return { retention: { expired: 0, text: '' }, legalHolds: [] };
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
