import { spawn } from 'node:child_process';
import type { Summary } from '../simulation/summary.ts';
import type { Mutation } from './mutation.ts';
import type { Sandbox } from './sandbox.ts';

/** Longest run of the simulation over one mutation: one that hangs the engine ends here. */
const LONGEST_MS = 15 * 60_000;
/** Broken when the engine threw: a mistake in the mutation, or a defect that has to be looked at. */
const ENGINE_THREW = 0;

export type Verdict =
  | { readonly kind: 'caught'; readonly promise: number; readonly seed: number; readonly what: string }
  | { readonly kind: 'survived' }
  /** The simulation itself came to no result: nothing was proved. */
  | { readonly kind: 'invalid'; readonly why: string };

export interface MutationRun {
  /** Where the mutation is applied. */
  readonly sandbox: Sandbox;
  /** A copy that stays as it is: what is broken there as well was not broken by the mutation. */
  readonly unbroken: Sandbox;
  readonly seeds: number;
}

/** Whether a promise is broken by the mutation, and not without it. */
export async function judgeMutation(mutation: Mutation, { sandbox, unbroken, seeds }: MutationRun): Promise<Verdict> {
  let verdict: Verdict;
  try {
    verdict = await sandbox.with(mutation, () => judge(sandbox.path, seeds));
  } catch (error) {
    return { kind: 'invalid', why: error instanceof Error ? error.message : String(error) };
  }
  if (verdict.kind !== 'caught') return verdict;
  const without = await judge(unbroken.path, 1, verdict.seed);
  if (without.kind === 'survived') return verdict;
  const why = without.kind === 'caught' ? without.what : without.why;
  return { kind: 'invalid', why: `without it seed ${verdict.seed} is no better: ${why}` };
}

/** Runs the simulation that stands in this folder over so many seeds, until the first promise is broken. */
export async function judge(folder: string, seeds: number, from = 1): Promise<Verdict> {
  const args = ['sim/run.ts', '--seeds', String(seeds), '--from', String(from), '--jobs', '1', '--stop', '--json'];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  const stop = (): void => {
    child.kill();
  };
  process.once('exit', stop);
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', () => resolve(null));
  });
  const failure = await ended;
  process.removeListener('exit', stop);
  return failure === null ? verdictOf(out, errors) : { kind: 'invalid', why: failure };
}

function verdictOf(out: string, errors: string): Verdict {
  let summary: Summary;
  try {
    summary = JSON.parse(out) as Summary;
  } catch {
    return { kind: 'invalid', why: `the simulation gave no result: ${errors.trim().slice(0, 600)}` };
  }
  const [first] = summary.violations;
  if (first === undefined) return { kind: 'survived' };
  const { promise, seed, what } = first;
  return promise === ENGINE_THREW
    ? { kind: 'invalid', why: `seed ${seed}: ${what}` }
    : { kind: 'caught', promise, seed, what };
}
