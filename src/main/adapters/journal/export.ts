import type { Reader, Row } from './stored-record.ts';

/** Which records to export; what is absent does not limit. Times are the engine's, both ends included. */
export interface ExportFilter {
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly fromAt?: number;
  readonly toAt?: number;
  readonly kinds?: readonly string[];
  readonly agent?: string;
  readonly action?: string;
}

/** Writes the records that pass the filter as JSON lines, streaming. The body is the hashed text; null when expired. */
export function exportLines(
  reader: Reader,
  records: number,
  write: (line: string) => void,
  filter: ExportFilter,
): void {
  for (const row of reader.rows(filter.fromSeq ?? 1, Math.min(filter.toSeq ?? records, records))) {
    if (passes(row, filter)) write(line(row));
  }
}

function passes([, at, kind, agent, action]: Row, filter: ExportFilter): boolean {
  return (
    at >= (filter.fromAt ?? at) &&
    at <= (filter.toAt ?? at) &&
    (filter.kinds?.includes(kind) ?? true) &&
    (filter.agent === undefined || filter.agent === agent) &&
    (filter.action === undefined || filter.action === action)
  );
}

function line([seq, at, kind, agent, action, body, hash, recordedAt]: Row): string {
  const columns = JSON.stringify({ seq, at, kind, agent, action, recordedAt, hash });
  return `${columns.slice(0, -1)},"body":${body === '' ? 'null' : body}}`;
}
