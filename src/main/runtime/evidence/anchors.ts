import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { AnchorRow } from '../../../shared/view/evidence-view.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** Publishes checkpoints where this machine cannot rewrite them (E8). */
export class Anchors {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<Handlers, 'anchors.publish'> {
    void this.#parts;
    return {
      'anchors.publish': notYet,
    };
  }

  view(): AnchorRow[] {
    return [];
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
