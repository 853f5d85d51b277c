import type { ParsedRequestOf, ReplyOf } from '../../../../shared/ipc/contract.ts';
import { type ExportEntry, exportLines } from '../../../evidence/export-format.ts';
import type { StoredCheckpoint } from '../../../evidence/store.ts';
import { toHex } from '../../../evidence/text.ts';
import type { LogParts } from './log-parts.ts';
import type { LogProofs } from './log-proofs.ts';
import { CHUNK, isOpen, LOOKED_AT, passes } from './record-filter.ts';
import { Turns } from './turns.ts';

/** Bodies of a page together, in characters: a page may pass it by one record. */
const BODIES_AT_MOST = 4_000_000;

type Request = ParsedRequestOf<'journal.export'>;

/** The records of a page, and the last record that it tells. */
interface Part {
  readonly entries: readonly ExportEntry[];
  readonly to: number;
}

/** Tells the log from one record on, as far as one page goes. */
export async function exportPage(
  parts: LogParts,
  { tree }: Pick<LogProofs, 'tree'>,
  request: Request,
): Promise<ReplyOf<'journal.export'>> {
  const { journal, statements, settle, monotonic } = parts;
  settle();
  const { evidence } = journal;
  const { fromSeq } = request;
  const end = Math.min(request.toSeq ?? evidence.durable, evidence.durable);
  if (fromSeq > end) return { lines: [], next: null };
  const turns = new Turns(monotonic);
  const { entries, to } = await partOf(parts, request, end, turns);
  const signed = new Set(evidence.statements(fromSeq, to).map(({ seq }) => seq));
  const lines: string[] = [];
  const told = exportLines({
    ...{ from: fromSeq, to, entries, tree },
    checkpoints: shown(evidence.checkpoints(fromSeq, to), request),
    chainAt: (seq) => toHex(journal.hashAt(seq) ?? new Uint8Array()),
    statementOn: (seq) => (signed.has(seq) ? statements.envelope(seq) : null),
  });
  for (const line of told) {
    lines.push(line);
    await turns.breathe();
  }
  return { lines, next: to < end ? to + 1 : null };
}

/** What lies before and behind the window is not read: it becomes one gap. */
async function partOf({ journal }: LogParts, request: Request, end: number, turns: Turns): Promise<Part> {
  const { fromSeq, firstSeq, lastSeq, limit } = request;
  const first = Math.max(fromSeq, firstSeq ?? 1);
  const last = Math.min(end, lastSeq ?? end);
  const most = Math.min(last, first + LOOKED_AT - 1);
  const entries: ExportEntry[] = [];
  let bodies = 0;
  for (let from = first; from <= most; from += CHUNK) {
    for (const entry of journal.entries(from, Math.min(from + CHUNK - 1, most))) {
      if (!passes(entry, request)) continue;
      entries.push(entry);
      bodies += 'leaf' in entry ? 0 : entry.body.length;
      if (entries.length === limit || bodies > BODIES_AT_MOST) return { entries, to: entry.seq };
    }
    await turns.breathe();
  }
  return { entries, to: most < last ? most : end };
}

/** Those of the window, and the one that the export ends with; with a filter that one alone, since each splits a gap. */
function shown(checkpoints: readonly StoredCheckpoint[], request: Request): readonly StoredCheckpoint[] {
  const { firstSeq, lastSeq, toSeq } = request;
  const isWhole = isOpen(request);
  return checkpoints.filter(
    ({ size }) => size === toSeq || (isWhole && size >= (firstSeq ?? size) && size <= (lastSeq ?? size)),
  );
}
