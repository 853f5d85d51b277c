import type { StatementsVerified } from '../../shared/ipc/evidence-channels.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { verifyStatements } from '../runtime/evidence/statement/verify-statements.ts';
import { faultOf, NO_FAULT } from '../runtime/journal-check.ts';
import { verifyFolder } from '../runtime/verify-folder.ts';
import { type AuditOptions, folder, isRunning } from './audit-journal.ts';
import { lostWords } from './audit-statements.ts';
import { type Call, unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { inspectJournal } from './offline.ts';
import { resourcesDir } from './place.ts';
import { print, printJson, say } from './print.ts';
import { Progress } from './progress.ts';
import { recordRange } from './record-options.ts';
import { withRunning } from './with-console.ts';

const LOOK_EVERY_MS = 500;

export interface VerifyOptions extends AuditOptions {
  readonly from?: string;
  readonly to?: string;
}

interface Verdict {
  readonly ok: boolean;
  /** Records that were checked and are good. */
  readonly records: number;
  readonly head: string;
  readonly problem: string;
  /** The first record that is not good; null when none is, or what is wrong stands on none. */
  readonly firstBad: number | null;
  /** Signed checkpoints that the records were held against. */
  readonly checkpoints: number;
  /** Signed statements that were held against their records. */
  readonly statements: number;
  /** Signed statements that nobody can verify: their keys were lost. */
  readonly unverifiable: number;
  /** What is kept outside and could not be asked, in words; empty when everything could. */
  readonly unasked: string;
  /** Nothing outside could be asked: the records fit each other, and may be older ones that were put back. */
  readonly isUnproved: boolean;
}

type Held = Pick<Verdict, 'unasked' | 'isUnproved'>;
const NOTHING = { checkpoints: 0, statements: 0, unverifiable: 0 } as const;

type Range = ReturnType<typeof recordRange>;

/**
 * `interlock audit verify`: every hash anew, against chain, tree, checkpoints and what is kept outside; then every
 * statement. Over the socket when the console runs, else on the file itself.
 */
export async function auditVerify(options: VerifyOptions): Promise<ExitCode> {
  const range = recordRange(options);
  const progress = new Progress('verifying');
  const verdict = (await isRunning(options))
    ? await withRunning(options.data, (call) => verifyRunning(call, range, progress))
    : await verifyClosed(folder(options), range, progress);
  progress.end();
  const { isUnproved, ...told } = verdict;
  if (options.json === true) printJson(told);
  else print(textOf(verdict));
  if (isUnproved) return EXIT.unproved;
  return verdict.ok ? EXIT.ok : EXIT.tampered;
}

function textOf(verdict: Verdict): string {
  const { records, head, checkpoints, statements, unverifiable, unasked } = verdict;
  if (verdict.isUnproved) return `UNPROVED: ${verdict.problem}`;
  if (!verdict.ok) return `FAILED: ${verdict.problem}`;
  const fit = `${checkpoints} checkpoints and ${statements} statements fit them`;
  const limits = unasked === '' ? '' : `\nNot asked: ${unasked}`;
  return `OK: ${records} records, head ${head}; ${fit}${lostWords(unverifiable)}${limits}`;
}

function unproved(verdict: Verdict): Verdict {
  const problem = `${verdict.records} records fit each other, but nothing that is kept outside of the journal could be asked, so they may be older ones that were put back. ${verdict.unasked}`;
  return { ...verdict, ok: false, problem: problem.trimEnd() };
}

async function verifyRunning(call: Call, { from, to }: Range, progress: Progress): Promise<Verdict> {
  // The console holds the whole journal against its head and its checkpoints: a part of it would prove less.
  if (from !== null || to !== null) say('interlock: a console runs: it verifies all records');
  const looking = progress.isShown ? setInterval(() => void showProgress(call, progress), LOOK_EVERY_MS) : undefined;
  try {
    const verified = unwrap(await call('journal.verify', {}));
    const held = { unasked: await unaskedOf(call), isUnproved: false };
    if (!verified.ok) return { ...NOTHING, ...verified, ...held };
    return withStatements({ ...verified, ...held }, unwrap(await call('statements.verify', {})));
  } finally {
    clearInterval(looking);
  }
}

/** Copies that cannot be made cannot be asked either. */
async function unaskedOf(call: Call): Promise<string> {
  const { outside } = unwrap(await call('console.snapshot', {})).evidence;
  return outside.state === 'failed' ? outside.text : '';
}

/** The view tells how far the console is. */
async function showProgress(call: Call, progress: Progress): Promise<void> {
  const view = await call('console.snapshot', {}).catch(() => null);
  const verifying = view?.ok === true ? view.value.evidence.verifying : null;
  if (verifying !== null) progress.show(verifying.checked, verifying.total);
}

async function verifyClosed(dataDir: string, { from, to }: Range, progress: Progress): Promise<Verdict> {
  const beyond = Math.max(from ?? 0, to ?? 0);
  const records = await inspecting(dataDir, async ({ length }) => length);
  if (beyond > records) {
    throw new CommandFailed(EXIT.refused, `There is no record ${beyond}: the journal has ${records}.`);
  }
  const result = await verifyFolder(
    { dataDir, resourcesDir, wallNow: Date.now },
    {
      ...(from === null ? {} : { from }),
      ...(to === null ? {} : { to }),
      onProgress: (checked, total) => progress.show(checked, total),
    },
  );
  const unsettled = result.ok && result.unsettled > 0 ? unsettledWords(result.unsettled) : '';
  const unasked = [result.unasked, unsettled].filter((it) => it !== '').join(' ');
  const held: Held = { unasked, isUnproved: result.ok && result.isSilent };
  if (!result.ok) {
    return { ...NOTHING, ok: false, records: result.records, head: '', ...faultOf(result), ...held };
  }
  return inspecting(dataDir, async ({ evidence }) => {
    const { head } = result;
    const checkpoints = evidence.checkpointCount(from ?? undefined, to ?? undefined);
    const { known } = result;
    const verified = { ok: true, records: result.records, head, ...NO_FAULT, checkpoints, ...held };
    const verdict =
      known === null
        ? { ...NOTHING, ...verified }
        : withStatements(verified, await verifyStatements(evidence, known, { from: from ?? 1, to }));
    return verdict.ok && held.isUnproved ? unproved(verdict) : { ...verdict, isUnproved: false };
  });
}

function unsettledWords(count: number): string {
  return `Whether the content of ${count} empty records was let go: what says so is behind this part.`;
}

function withStatements(
  verified: Omit<Verdict, 'statements' | 'unverifiable'>,
  { checked, unverifiable = 0, problem, firstBad }: StatementsVerified,
): Verdict {
  return { ...verified, ok: problem === '', problem, firstBad, statements: checked, unverifiable };
}

async function inspecting<T>(dataDir: string, use: (journal: SqlcipherJournal) => Promise<T>): Promise<T> {
  const journal = await inspectJournal(dataDir);
  try {
    return await use(journal);
  } finally {
    journal.close();
  }
}
