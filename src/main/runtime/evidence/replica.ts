import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** A verified copy a day in a second folder (E5). */
export class Replica {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<Handlers, 'replica.make'> {
    void this.#parts;
    return {
      'replica.make': notYet,
    };
  }

  view(): Pick<EvidenceView, 'replica'> {
    return { replica: { state: 'off', wallAt: null, size: 0, text: '' } };
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
