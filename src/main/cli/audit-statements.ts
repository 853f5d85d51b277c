import type { StatementsVerified } from '../../shared/ipc/evidence-channels.ts';
import { inspectSigning } from '../runtime/evidence/inspect-signing.ts';
import { StatementLog } from '../runtime/evidence/statement/statement-log.ts';
import { verifyStatements } from '../runtime/evidence/statement/verify-statements.ts';
import { type AuditOptions, folder, isRunning } from './audit-journal.ts';
import { type Call, unwrap } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { inspectJournal } from './offline.ts';
import { Output } from './output.ts';
import { print, printJson, say } from './print.ts';
import { recordRange } from './record-options.ts';
import { withRunning } from './with-console.ts';

/** Records looked at in one call. */
const PAGE = 1_000;

export interface StatementsOptions extends AuditOptions {
  readonly from?: string;
  readonly to?: string;
  readonly kind?: string;
  readonly agent?: string;
  readonly verify?: boolean;
}

/** What is asked for: records by their numbers, both ends included, and of them some. */
interface Window {
  readonly fromSeq: number;
  readonly toSeq: number | null;
  readonly kind: string;
  readonly agent: string;
}

type Page = { readonly lines: readonly string[]; readonly next: number | null };

/** Where the statements are: in a console that runs, or in a folder that none uses. */
interface Source {
  readonly verify: () => Promise<StatementsVerified>;
  readonly page: (window: Window) => Promise<Page> | Page;
}

/**
 * `interlock audit statements`: the signed statements on approved actions, one DSSE envelope a line. With `--verify`
 * each is held against its record and signature first; without `--out` that is all.
 */
export async function auditStatements(options: StatementsOptions): Promise<ExitCode> {
  const window = windowOf(options);
  const use = async (source: Source): Promise<ExitCode> => {
    const code = options.verify === true ? tell(await source.verify(), options) : EXIT.ok;
    if (code === EXIT.ok && (options.verify !== true || options.out !== undefined))
      await write(source, window, options);
    return code;
  };
  if (await isRunning(options)) return withRunning(options.data, (call) => use(running(call, options)));
  const dataDir = folder(options);
  const journal = await inspectJournal(dataDir);
  try {
    const signing = await inspectSigning(dataDir, Date.now);
    const log = new StatementLog(journal.evidence, signing);
    return await use({
      verify: () => verifyStatements(journal.evidence, signing, { from: window.fromSeq, to: window.toSeq }),
      page: (asked) => log.page({ ...asked, limit: PAGE, action: '', fromAt: null, toAt: null }),
    });
  } finally {
    journal.close();
  }
}

function running(call: Call, { from, to }: StatementsOptions): Source {
  return {
    verify: async () => {
      // The console holds all of them against their records: a part of them is no less work for it.
      if (from !== undefined || to !== undefined) say('interlock: a console runs: it verifies all statements');
      return unwrap(await call('statements.verify', {}));
    },
    page: async (asked) => unwrap(await call('statements.export', { ...asked, limit: PAGE })),
  };
}

function tell(verified: StatementsVerified, { json = false }: StatementsOptions): ExitCode {
  const { checked, expired, unverifiable = 0, to, problem } = verified;
  if (json) printJson({ ok: problem === '', ...verified });
  else if (problem !== '') print(`FAILED: ${problem}`);
  else {
    const gone = expired === 0 ? '' : `; ${expired} can no longer be made anew, since their records have expired`;
    print(`OK: ${checked} statements on the approved actions up to record ${to}${gone}${lostWords(unverifiable)}`);
  }
  return problem === '' ? EXIT.ok : EXIT.tampered;
}

/** What is said of statements that nobody can verify; empty for none. */
export function lostWords(unverifiable: number): string {
  return unverifiable === 0 ? '' : `; ${unverifiable} cannot be verified, since the key that signed them was lost`;
}

async function write(source: Source, window: Window, { out: path }: StatementsOptions): Promise<void> {
  const out = await Output.open(path);
  for (let fromSeq: number | null = window.fromSeq; fromSeq !== null; ) {
    const { lines, next }: Page = await source.page({ ...window, fromSeq });
    for (const line of lines) await out.line(line);
    fromSeq = next;
  }
  await out.close();
}

function windowOf({ kind = '', agent = '', ...range }: StatementsOptions): Window {
  const { from, to } = recordRange(range);
  return { fromSeq: from ?? 1, toSeq: to, kind, agent };
}
