import type { JournalRecord, RecordBodies } from '../domain/records.ts';

/** Nothing expires while one stands (E5). */
export type LegalHold = RecordBodies['retention.held'];

/** What is kept beside the records' own time: legal holds, and the last copy that was made. */
export interface Retained {
  readonly legalHolds: Map<string, LegalHold>;
  /** Holds so far, released ones too: the next one's number. */
  holds: number;
  /** The last replica that was made and verified; null before the first. */
  replica: RecordBodies['replica.made'] | null;
}

export function nothingRetained(): Retained {
  return { legalHolds: new Map(), holds: 0, replica: null };
}

export function foldRetained(retained: Retained, { kind, body }: JournalRecord): void {
  switch (kind) {
    case 'retention.held':
      retained.holds += 1;
      retained.legalHolds.set(body.holdId, body);
      return;
    case 'retention.released':
      retained.legalHolds.delete(body.holdId);
      return;
    case 'replica.made':
      retained.replica = body;
      return;
    default:
  }
}
