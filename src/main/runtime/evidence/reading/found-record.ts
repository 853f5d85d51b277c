import type { FoundRecord } from '../../../../shared/ipc/evidence-channels.ts';
import { plainLine } from '../../../../shared/plain-text.ts';
import { decode } from '../../../engine/domain/encoding.ts';
import type { JournalRecord } from '../../../engine/domain/records.ts';
import type { ExportEntry } from '../../../evidence/export-format.ts';
import { readable } from '../../../evidence/statement/check.ts';
import type { UnitNames } from '../../projection/units.ts';
import { recordWords } from '../../projection/words.ts';

type NamesOf = (symbol: string) => UnitNames;

/** A record as a list shows it, each text on one harmless line. */
export function foundRecord(entry: ExportEntry, namesOf: NamesOf): FoundRecord {
  const { seq, at, kind } = entry;
  const text = plainLine(wordsOf(entry, namesOf));
  if ('leaf' in entry) return { seq, at, kind, agent: null, action: null, text, expired: true };
  return { seq, at, kind, agent: entry.agent, action: entry.action, text, expired: false };
}

/** Whether a text, in lower case, stands in the record's words, kind, agent or action. */
export function holdsText(entry: ExportEntry, text: string, namesOf: NamesOf): boolean {
  const columns = 'leaf' in entry ? [entry.kind] : [entry.kind, entry.agent, entry.action];
  const holds = (part: string | null) => part?.toLowerCase().includes(text) === true;
  return columns.some(holds) || holds(wordsOf(entry, namesOf));
}

/** The kind where there are no words, and for a body that the journal never wrote. */
function wordsOf(entry: ExportEntry, namesOf: NamesOf): string {
  if ('leaf' in entry) return 'its content has expired';
  const { kind, at, agent, action, body } = entry;
  const words = readable(() => recordWords({ kind, at, agent, action, body: decode(body) } as JournalRecord, namesOf));
  return words ?? kind;
}
