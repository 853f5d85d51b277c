import { type ParsedRequestOf, Refusal, type ReplyOf } from '../../../../shared/ipc/contract.ts';
import type { FoundRecord } from '../../../../shared/ipc/evidence-channels.ts';
import type { ExportEntry } from '../../../evidence/export-format.ts';
import { readable } from '../../../evidence/statement/check.ts';
import { toHex } from '../../../evidence/text.ts';
import { foundRecord } from './found-record.ts';
import type { LogParts } from './log-parts.ts';
import type { LogProofs } from './log-proofs.ts';
import { CHUNK, LOOKED_AT } from './record-filter.ts';
import { Turns } from './turns.ts';

/** Records of a trail at most: an action of more is told by its first ones. */
const TRAIL_AT_MOST = 200;

/** One record with all that is known of it. @throws Refusal when there is none of that number */
export async function recordDetail(
  parts: LogParts,
  proofs: LogProofs,
  { seq }: ParsedRequestOf<'journal.record'>,
): Promise<ReplyOf<'journal.record'>> {
  const { journal, namesOf, settle } = parts;
  settle();
  proofs.needRecord(seq);
  const [entry] = journal.entries(seq, seq);
  if (entry === undefined) throw new Refusal(`Record ${seq} is missing: the journal was damaged. Verify it.`);
  const trail = await trailOf(parts, entry);
  const proved = proofs.proofOf(seq);
  return {
    ...foundRecord(entry, namesOf),
    recordedAt: entry.recordedAt,
    body: 'leaf' in entry ? '' : pretty(entry.body),
    hash: entry.hash,
    leaf: toHex(journal.evidence.leafHashes(seq, seq)),
    trail,
    proof: proved?.proof ?? null,
    proofProblem: proved?.problem ?? '',
    ...statementOf(parts, seq),
  };
}

/** The records of the same action, of those around it; oldest first. */
async function trailOf({ journal, namesOf, monotonic }: LogParts, entry: ExportEntry): Promise<FoundRecord[]> {
  if ('leaf' in entry || entry.action === null) return [];
  const turns = new Turns(monotonic);
  const end = Math.min(entry.seq + LOOKED_AT, journal.evidence.durable);
  const trail: FoundRecord[] = [];
  for (let from = Math.max(1, entry.seq - LOOKED_AT); from <= end; from += CHUNK) {
    for (const other of journal.entries(from, Math.min(from + CHUNK - 1, end))) {
      if ('leaf' in other || other.action !== entry.action) continue;
      trail.push(foundRecord(other, namesOf));
      if (trail.length === TRAIL_AT_MOST) return trail;
    }
    await turns.breathe();
  }
  return trail;
}

function statementOf(
  { statements }: LogParts,
  seq: number,
): Pick<ReplyOf<'journal.record'>, 'statement' | 'statementProblem'> {
  const checked = statements.check(seq);
  switch (checked.kind) {
    case 'good':
      return { statement: JSON.stringify(checked.envelope), statementProblem: '' };
    case 'bad':
      return { statement: null, statementProblem: checked.problem };
    case 'expired':
    case 'unverifiable':
      return { statement: null, statementProblem: checked.text };
    case 'none':
      return { statement: null, statementProblem: '' };
  }
}

/** As it stands for a body that is no JSON: the journal was changed, and whoever looks shall see to what. */
function pretty(body: string): string {
  return readable(() => JSON.stringify(JSON.parse(body), null, 2)) ?? body;
}
