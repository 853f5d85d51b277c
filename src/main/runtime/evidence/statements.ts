import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** Signs a statement for each approved action (E4). */
export class Statements {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<Handlers, 'statements.export' | 'statements.verify'> {
    void this.#parts;
    return {
      'statements.export': notYet,
      'statements.verify': notYet,
    };
  }

  view(): Pick<EvidenceView, 'statementsTo' | 'statementsText'> {
    return { statementsTo: 0, statementsText: '' };
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
