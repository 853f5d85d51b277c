import { parseArgs } from 'node:util';
import { type Outcome, single, total } from './outcome.ts';
import { clearReport, REPORTS, type ReportName } from './reports.ts';
import { STEPS, type Step } from './steps.ts';

/**
 * `npm test`: every step, each with its time, and one last line `N passed, N failed` that counts each test, and each
 * step without tests as one. A failed step stops only those that need it. Exit code 0 when nothing failed, 1 when
 * something did, 2 for a wrong option. `npm test -- --only unit,types` runs these steps alone.
 */
async function main(): Promise<number> {
  let only: string | undefined;
  try {
    only = parseArgs({ options: { only: { type: 'string' } } }).values.only;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const names = STEPS.map((step) => step.name);
  const wanted = only?.split(',') ?? names;
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) return refuse(`unknown step ${unknown.join(', ')}`);

  for (const name of Object.keys(REPORTS) as ReportName[]) if (wanted.includes(name)) clearReport(name);
  const outcomes = new Map<string, Outcome>();
  const summary: string[] = [];
  for (const step of STEPS.filter(({ name }) => wanted.includes(name))) {
    process.stdout.write(`\n━━ ${step.name}\n`);
    const startedAt = performance.now();
    const outcome = await run(step, outcomes);
    outcomes.set(step.name, outcome);
    summary.push(line(step.name, outcome, performance.now() - startedAt));
    process.stdout.write(`${summary.at(-1)}\n`);
  }
  process.stdout.write(`\n━━ all steps\n${summary.join('\n')}\n\n${total([...outcomes.values()])}\n`);
  return [...outcomes.values()].some((outcome) => outcome.failed > 0) ? 1 : 0;
}

async function run(step: Step, done: ReadonlyMap<string, Outcome>): Promise<Outcome> {
  const missing = step.needs.filter((name) => (done.get(name)?.failed ?? 0) > 0);
  if (missing.length > 0) return single(false, `not run, because ${missing.join(' and ')} failed`);
  try {
    return await step.run();
  } catch (error) {
    return single(false, error instanceof Error ? error.message : String(error));
  }
}

function line(name: string, outcome: Outcome, ms: number): string {
  const { passed, failed, skipped, notes } = outcome;
  const verdict = failed > 0 ? 'FAILED' : passed > 0 ? 'ok' : 'nothing to do';
  const counts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
  const head = `${name.padEnd(11)} ${(ms / 1000).toFixed(1).padStart(6)} s  ${verdict.padEnd(7)} ${counts}`;
  return [head, ...notes.map((note) => `            ${note}`)].join('\n');
}

function refuse(problem: string): number {
  process.stderr.write(`${problem}\nusage: npm test -- [--only ${STEPS.map(({ name }) => name).join(',')}]\n`);
  return 2;
}

process.exitCode = await main();
