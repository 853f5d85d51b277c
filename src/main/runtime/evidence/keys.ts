import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { KeyRow } from '../../../shared/view/evidence-view.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** The keys of the data folder by their aliases: their age, their use, their rotation (S3). */
export class Keys {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<Handlers, 'keys.rotate'> {
    void this.#parts;
    return {
      'keys.rotate': notYet,
    };
  }

  view(): KeyRow[] {
    return [];
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
