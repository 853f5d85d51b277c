import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { problemOf } from '../runtime/journal-check.ts';
import { hasJournal } from '../runtime/open-data-folder.ts';
import { verifyFolder } from '../runtime/verify-folder.ts';
import { type Call, unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { inspectJournal } from './offline.ts';
import { resourcesDir } from './place.ts';
import { print, printJson } from './print.ts';
import { candidates, runningConsoles } from './target.ts';
import { withRunning } from './with-console.ts';

const PAGE = 1_000;

export interface AuditOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly format?: string;
  readonly out?: string;
}

interface Verdict {
  readonly ok: boolean;
  readonly records: number;
  readonly head: string;
  readonly problem: string;
}

/** `interlock audit verify`: every hash anew, over the socket when the console runs, else on the file itself. */
export async function auditVerify(options: AuditOptions): Promise<ExitCode> {
  const verdict = (await isRunning(options))
    ? await withRunning(options.data, async (call): Promise<Verdict> => unwrap(await call('journal.verify', {})))
    : await verifyFile(options);
  if (options.json === true) printJson(verdict);
  else print(verdict.ok ? `OK: ${verdict.records} records, head ${verdict.head}` : `FAILED: ${verdict.problem}`);
  return verdict.ok ? EXIT.ok : EXIT.tampered;
}

async function verifyFile(options: AuditOptions): Promise<Verdict> {
  const result = await verifyFolder({ dataDir: folder(options), resourcesDir, wallNow: Date.now });
  if (result.ok) return { ok: true, records: result.records, head: result.head, problem: '' };
  return { ok: false, records: result.records, head: '', problem: problemOf(result) };
}

/** `interlock audit export --format json`: one record a line, the body as it was hashed. */
export async function auditExport(options: AuditOptions): Promise<ExitCode> {
  if ((options.format ?? 'json') !== 'json') {
    throw new CommandFailed(EXIT.usage, `--format takes json; "${options.format}" is not there yet.`);
  }
  const out = options.out === undefined ? process.stdout : await openFile(options.out);
  const write = async (line: string): Promise<void> => {
    if (out.writable && !out.write(`${line}\n`)) await once(out, 'drain');
  };
  if (await isRunning(options)) await withRunning(options.data, (call) => exportOver(call, write));
  else {
    const journal = await inspectJournal(folder(options));
    try {
      for (const line of lines(journal)) await write(line);
    } finally {
      journal.close();
    }
  }
  if (out !== process.stdout) await new Promise<void>((resolve) => out.end(resolve));
  return EXIT.ok;
}

/** Makes the file, for its owner only. @throws CommandFailed */
export async function openFile(path: string): Promise<WriteStream> {
  const file = createWriteStream(path, { mode: 0o600 });
  try {
    await once(file, 'open');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CommandFailed(EXIT.usage, `--out cannot be written (${code}). Name a file in a folder that is there.`);
  }
  return file;
}

function* lines(journal: Awaited<ReturnType<typeof inspectJournal>>): Generator<string> {
  const { records } = journal.head();
  for (let fromSeq = 1; fromSeq <= records; fromSeq += PAGE) {
    const page: string[] = [];
    journal.exportJson((line) => page.push(line), { fromSeq, toSeq: fromSeq + PAGE - 1 });
    yield* page;
  }
}

async function exportOver(call: Call, write: (line: string) => Promise<void>): Promise<void> {
  for (let fromSeq: number | null = 1; fromSeq !== null; ) {
    const page: { lines: string[]; next: number | null } = unwrap(
      await call('journal.export', { fromSeq, limit: PAGE }),
    );
    for (const line of page.lines) await write(line);
    fromSeq = page.next;
  }
}

/** Whether a console runs on what is meant. */
export async function isRunning(options: AuditOptions): Promise<boolean> {
  const running = await runningConsoles(options.data);
  for (const { client } of running) client.close();
  return running.length > 0;
}

/** The data folder that is meant. @throws CommandFailed when it has no journal */
export function folder(options: AuditOptions): string {
  const found = candidates(options.data).find(hasJournal);
  if (found === undefined)
    throw new CommandFailed(EXIT.usage, 'There is no journal. Name its data folder with --data.');
  return found;
}
