import type { TimeMs } from '../../../shared/ids.ts';
import type { JournalRecord, RecordBodies } from '../domain/records.ts';

/** Why a scope may only reduce (R2): one line of the journal that stands until it is released. */
export type Hold = RecordBodies['trading.held'] & { readonly at: TimeMs };

/** Holds that stand, oldest first; several of one scope stand side by side. `count` numbers them. */
export interface Holds {
  readonly standing: Map<string, Hold>;
  count: number;
}

export function emptyHolds(): Holds {
  return { standing: new Map(), count: 0 };
}

/**
 * Folds what is held and released. A new session begins with a new balance: what the last one lost holds nothing in it,
 * but a person's word stands until a person takes it back.
 */
export function foldHold(holds: Holds, record: JournalRecord): void {
  switch (record.kind) {
    case 'trading.held':
      holds.count += 1;
      holds.standing.set(record.body.holdId, { ...record.body, at: record.at });
      return;
    case 'trading.released':
      holds.standing.delete(record.body.holdId);
      return;
    case 'session.opened':
      for (const [id, hold] of holds.standing) if (hold.reason !== 'OPERATOR') holds.standing.delete(id);
      return;
    default:
  }
}
