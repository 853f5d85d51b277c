import type { ParsedRequestOf, ReplyOf } from '../../../../shared/ipc/contract.ts';
import type { FoundRecord } from '../../../../shared/ipc/evidence-channels.ts';
import { foundRecord, holdsText } from './found-record.ts';
import type { LogParts } from './log-parts.ts';
import { CHUNK, LOOKED_AT, passes } from './record-filter.ts';
import { Turns } from './turns.ts';

/** Looks through the journal from its newest record back, so many records a call. */
export async function searchRecords(
  { journal, namesOf, settle, monotonic }: LogParts,
  { text, beforeSeq, limit, ...filter }: ParsedRequestOf<'journal.search'>,
): Promise<ReplyOf<'journal.search'>> {
  settle();
  const turns = new Turns(monotonic);
  const { durable } = journal.evidence;
  const wanted = text.toLowerCase();
  const rows: FoundRecord[] = [];
  let next = Math.min(beforeSeq ?? durable + 1, durable + 1);
  const least = Math.max(1, next - LOOKED_AT);
  while (next > least && rows.length < limit) {
    const from = Math.max(least, next - CHUNK);
    for (const entry of [...journal.entries(from, next - 1)].reverse()) {
      next = entry.seq;
      if (passes(entry, filter) && (wanted === '' || holdsText(entry, wanted, namesOf))) {
        rows.push(foundRecord(entry, namesOf));
      }
      if (rows.length === limit) break;
      await turns.breathe();
    }
    // Where the journal was cut there may be fewer records than numbers.
    if (rows.length < limit) next = from;
  }
  return { rows, next: next > 1 ? next : null };
}
