import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** Signs checkpoints of the journal, and keeps copies where the database is not. */
export class Checkpoints {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<Handlers, 'journal.checkpoint' | 'evidence.keys'> {
    void this.#parts;
    return {
      'journal.checkpoint': notYet,
      'evidence.keys': notYet,
    };
  }

  view(): Pick<EvidenceView, 'checkpoint' | 'outside'> {
    return { checkpoint: null, outside: { state: 'failed', text: 'No checkpoint was signed yet.' } };
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
