import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { IncidentRow } from '../../../shared/view/incident-view.ts';
import type { EvidenceParts } from './parts.ts';

function notYet(): never {
  throw new Refusal('This is not built yet.');
}

/** Incidents: opened, worked through, reported, closed (E7). */
export class IncidentDesk {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<
    Handlers,
    'incidents.open' | 'incidents.classify' | 'incidents.step' | 'incidents.close' | 'incidents.report'
  > {
    void this.#parts;
    return {
      'incidents.open': notYet,
      'incidents.classify': notYet,
      'incidents.step': notYet,
      'incidents.close': notYet,
      'incidents.report': notYet,
    };
  }

  view(): IncidentRow[] {
    return [];
  }

  /** Looked after twice a second. */
  look(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
