import { Worker } from 'node:worker_threads';
import { type SimOptions, simOptions, USAGE } from './options.ts';
import { drawScenario } from './simulation/draw.ts';
import type { SeedResult } from './simulation/run-seed.ts';
import { shrink } from './simulation/shrink.ts';
import { summarise, summaryLines } from './simulation/summary.ts';
import { trace } from './simulation/trace.ts';
import type { Share } from './worker.ts';

/** Seeds a worker takes at a time: small, so that none waits long for the last one. */
const SHARE = 20;
const TRACE_LINES = 80;
const PROGRESS_EVERY_MS = 2_000;

/**
 * `npm run sim`: many seeded runs on every core. Exit code 0 when every promise held and every fault happened, 1 when
 * not, 2 for a wrong option. On a failure the first one is told again, as small as it could be made.
 */
async function main(): Promise<number> {
  let options: SimOptions;
  try {
    options = simOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  if (options.replay !== null) {
    const lines = trace(drawScenario(options.replay), Number.POSITIVE_INFINITY);
    process.stdout.write(`${lines.join('\n')}\n`);
    return lines.at(-1) === 'no promise was broken' ? 0 : 1;
  }
  const startedAt = performance.now();
  const summary = summarise(await runAll(options));
  const wallMs = Math.round(performance.now() - startedAt);
  if (options.json) process.stdout.write(`${JSON.stringify({ ...summary, wallMs })}\n`);
  else process.stdout.write(`${summaryLines(summary, wallMs).join('\n')}\n`);
  const [first] = summary.violations;
  if (first !== undefined && !options.stop) process.stderr.write(`${failure(first.seed).join('\n')}\n`);
  return summary.violations.length > 0 || summary.missing.length > 0 ? 1 : 0;
}

/** The first failing run, made smaller, and how to see it whole. */
function failure(seed: number): string[] {
  const again = `see the whole run: npm run sim -- --replay ${seed}`;
  try {
    return ['', `the smallest run like seed ${seed}:`, ...trace(shrink(drawScenario(seed)), TRACE_LINES), again];
  } catch (error) {
    // What only shows by comparing two runs (promise 12, or side by side) is not shown by one.
    return ['', error instanceof Error ? error.message : String(error), again];
  }
}

async function runAll({ seeds, from, jobs, stop, json }: SimOptions): Promise<SeedResult[]> {
  const results: SeedResult[] = [];
  let next = from;
  const end = from + seeds;
  let toldAt = performance.now();
  const take = (): Share | null => {
    if (next >= end) return null;
    const share = { from: next, to: Math.min(next + SHARE, end) - 1, stop };
    next = share.to + 1;
    return share;
  };
  const done = (more: readonly SeedResult[]): void => {
    results.push(...more);
    if (stop && more.some((it) => it.violation !== null)) next = end;
    if (json || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    const broken = results.filter((it) => it.violation !== null).length;
    process.stderr.write(`${results.length} of ${seeds} seeds, ${broken} violations\n`);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, Math.ceil(seeds / SHARE)) }, () => work(take, done)));
  return results;
}

/** One worker thread, until nothing is left to do. */
function work(take: () => Share | null, done: (results: readonly SeedResult[]) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const more = (): void => {
      const share = take();
      if (share !== null) worker.postMessage(share);
      else worker.terminate().then(() => resolve(), reject);
    };
    worker.on('message', (results: SeedResult[]) => {
      done(results);
      more();
    });
    worker.on('error', reject);
    more();
  });
}

process.exitCode = await main();
