import type { RequestOf } from '../../shared/ipc/contract.ts';
import { readCheckpoint } from '../evidence/checkpoint.ts';
import { ExportTrailer, headerLine } from '../evidence/export-format.ts';
import { CSV_HEADER, csvRow } from './audit-csv.ts';
import { type Ask, type AuditOptions, recordsOf, withJournal } from './audit-journal.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { Output } from './output.ts';
import { say } from './print.ts';
import { isRecordLine } from './record-line.ts';
import { isoTime, recordRange } from './record-options.ts';

/** Records of a page. */
const PAGE = 1_000;

export interface ExportOptions extends AuditOptions {
  readonly format?: string;
  readonly from?: string;
  readonly to?: string;
  readonly kind?: string;
  readonly agent?: string;
  readonly action?: string;
  readonly since?: string;
  readonly until?: string;
}

/** How lines end, and which of them are records. */
interface Form {
  readonly end: string;
  readonly isRecord: (line: string) => boolean;
}
const JSON_FORM: Form = { end: '\n', isRecord: isRecordLine };
const CSV_FORM: Form = { end: '\r\n', isRecord: (line) => line !== CSV_HEADER };

/** What of the journal is asked for; what is left out limits nothing. */
type Wanted = Omit<RequestOf<'journal.export'>, 'fromSeq' | 'toSeq' | 'limit'>;

/**
 * `interlock audit export`: records one a line. As JSON the file proves itself to tools/offline-verifier; as CSV it is
 * for spreadsheets.
 */
export async function auditExport(options: ExportOptions): Promise<ExitCode> {
  const { format = 'json', out } = options;
  if (format !== 'json' && format !== 'csv') {
    throw new CommandFailed(EXIT.usage, `--format takes json or csv; "${format}" is neither.`);
  }
  const wanted = wantedOf(options);
  return withJournal(options, async (ask) => {
    const records = await recordsOf(ask);
    if (records === 0) throw new CommandFailed(EXIT.refused, 'The journal has no records yet.');
    const beyond = Math.max(wanted.firstSeq ?? 0, wanted.lastSeq ?? 0);
    if (beyond > records) {
      throw new CommandFailed(EXIT.refused, `There is no record ${beyond}: the journal has ${records}.`);
    }
    if (format === 'json') await write(provable(ask, records, wanted, filterOf(options)), JSON_FORM, out);
    else await write(spreadsheet(ask, records, wanted), CSV_FORM, out);
    if (format === 'csv') say('interlock: CSV proves nothing; the JSON form is the one that can be verified');
    return EXIT.ok;
  });
}

/** Nothing is written before the first record is found. @throws CommandFailed when none is */
async function write(lines: AsyncIterable<string>, { isRecord, end }: Form, path: string | undefined): Promise<void> {
  const before: string[] = [];
  let out: Output | null = null;
  for await (const line of lines) {
    if (out === null) before.push(line);
    if (out === null && isRecord(line)) {
      out = await Output.open(path);
      for (const early of before) await out.line(early, end);
    } else await out?.line(line, end);
  }
  if (out === null) throw new CommandFailed(EXIT.refused, 'Nothing was found: no record is as you asked for.');
  await out.close();
}

/** An export with header, trailer and the checkpoint that proves it (docs/evidence.md). */
async function* provable(
  ask: Ask,
  records: number,
  wanted: Wanted,
  filter: Readonly<Record<string, string | number>>,
): AsyncGenerator<string> {
  const { size, checkpoint } = await ask('journal.prove', { seq: wanted.lastSeq ?? records });
  const trailer = new ExportTrailer();
  const added = (line: string): string => {
    trailer.add(line);
    return line;
  };
  yield added(headerLine({ origin: readCheckpoint(checkpoint).origin, filter }));
  for await (const line of pages(ask, { ...wanted, fromSeq: 1, toSeq: size })) yield added(line);
  yield trailer.line();
}

async function* spreadsheet(ask: Ask, records: number, wanted: Wanted): AsyncGenerator<string> {
  yield CSV_HEADER;
  const { firstSeq, lastSeq } = wanted;
  for await (const line of pages(ask, { ...wanted, fromSeq: firstSeq ?? 1, toSeq: lastSeq ?? records })) {
    if (isRecordLine(line)) yield csvRow(line);
  }
}

async function* pages(ask: Ask, request: Omit<RequestOf<'journal.export'>, 'limit'>): AsyncGenerator<string> {
  for (let fromSeq: number | null = request.fromSeq; fromSeq !== null; ) {
    const page: { lines: string[]; next: number | null } = await ask('journal.export', {
      ...request,
      fromSeq,
      limit: PAGE,
    });
    yield* page.lines;
    fromSeq = page.next;
  }
}

function wantedOf(options: ExportOptions): Wanted {
  const { from, to } = recordRange(options);
  const [fromAt, toAt] = [isoTime('--since', options.since), isoTime('--until', options.until)];
  if (fromAt !== null && toAt !== null && fromAt > toAt) {
    throw new CommandFailed(EXIT.usage, '--since is behind --until: nothing lies between them.');
  }
  const { kind = '', agent = '', action = '' } = options;
  return { firstSeq: from, lastSeq: to, kind, agent, action, fromAt, toAt };
}

/** The words of the command, for the header. */
function filterOf({ from, to, kind, agent, action, since, until }: ExportOptions): Record<string, string> {
  const given = Object.entries({ from, to, kind, agent, action, since, until });
  return Object.fromEntries(given.filter((it): it is [string, string] => it[1] !== undefined));
}
