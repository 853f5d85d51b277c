import { readRecordLine } from './record-line.ts';

/** Columns of the spreadsheet form (docs/evidence.md, "CSV"). */
export const CSV_HEADER = 'seq,at,kind,agent,action,recordedAt,hash,body';

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** A record's line of an export as a row (RFC 4180), without its end. */
export function csvRow(recordLine: string): string {
  const { seq, at, kind, agent, action, recordedAt, hash, body } = readRecordLine(recordLine);
  return [seq, at, kind, agent, action, recordedAt, hash, body].map(csvField).join(',');
}

/**
 * One field. Texts come from agents, venues and alerts: one that a spreadsheet would run as a formula gets an
 * apostrophe in front.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) || text !== value ? `"${text.replaceAll('"', '""')}"` : text;
}
