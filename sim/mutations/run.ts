import { areaOf } from './all.ts';
import { LAYERED } from './layered.ts';
import { type MutationOptions, mutationOptions, USAGE } from './options.ts';
import { Sandbox } from './sandbox.ts';
import { heading, type Outcome, row, summary } from './table.ts';
import { judgeMutation } from './verdict.ts';

/**
 * `npm run mutations`: breaks the engine in many small ways, one at a time, and runs the simulation over each. Exit code
 * 0 when every breakage was caught, 1 when one was not, 2 for a wrong option.
 */
async function main(): Promise<number> {
  let options: MutationOptions;
  try {
    options = mutationOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  if (options.list) {
    for (const it of options.mutations) process.stdout.write(`${it.name}: ${it.breaks}\n`);
    for (const it of LAYERED) process.stdout.write(`not in the set: ${it.what}, because ${it.because}\n`);
    return 0;
  }
  const outcomes = await runAll(options);
  process.stdout.write(`${summary(outcomes).join('\n')}\n`);
  return outcomes.every((it) => it.verdict.kind === 'caught') ? 0 : 1;
}

/** As many at a time as there are jobs, each job in a copy of its own. */
async function runAll({ mutations, seeds, jobs }: MutationOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const left = [...mutations];
  const names = mutations.map((it) => it.name);
  process.stdout.write(`${heading(names)}\n`);
  const unbroken = new Sandbox();
  const job = async (): Promise<void> => {
    const sandbox = new Sandbox();
    try {
      for (let mutation = left.shift(); mutation !== undefined; mutation = left.shift()) {
        const startedAt = performance.now();
        const verdict = await judgeMutation(mutation, { sandbox, unbroken, seeds });
        const seconds = (performance.now() - startedAt) / 1_000;
        const outcome = { name: mutation.name, area: areaOf(mutation), verdict, seconds };
        outcomes.push(outcome);
        process.stdout.write(`${row(outcome, names)}\n`);
      }
    } finally {
      sandbox.remove();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, mutations.length) }, job));
  } finally {
    unbroken.remove();
  }
  return outcomes;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();
