import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { allGood, type BenchRun, toText, withResults } from './report.ts';
import type { Bench } from './result.ts';

/**
 * `npm run bench` runs every benchmark, prints their results and writes them into docs/bench.md;
 * `npm run bench -- NAME…` runs these alone and writes nothing. Exit code 1 when a target is missed or a benchmark could
 * not be run, 2 for an unknown name.
 */
const DOCUMENT = join(import.meta.dirname, '../docs/bench.md');

/** Name → exported function, in the file of that name beside this one. */
const BENCHES: Readonly<Record<string, string>> = {
  money: 'moneyBench',
  journal: 'journalBench',
  'order-road': 'orderRoadBench',
  risk: 'riskBench',
  policy: 'policyBench',
  kill: 'killBench',
  agents: 'agentsBench',
  replay: 'replayBench',
  tournament: 'tournamentBench',
};

async function run(bench: string): Promise<BenchRun> {
  const path = join(import.meta.dirname, `${bench}.ts`);
  if (!existsSync(path)) return { bench, results: [], problem: `there is no bench/${bench}.ts` };
  try {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    const measure = module[BENCHES[bench] ?? ''];
    if (typeof measure !== 'function') throw new Error(`bench/${bench}.ts does not export ${BENCHES[bench]}`);
    return { bench, results: await (measure as Bench)() };
  } catch (error) {
    return { bench, results: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}: ${availableParallelism()} cores, ${memory} GB, ${platform()} ${arch()}, Node ${process.versions.node}.`;
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    process.stderr.write(`unknown benchmark ${unknown.join(', ')}: use ${Object.keys(BENCHES).join(', ')}\n`);
    return 2;
  }
  const runs: BenchRun[] = [];
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    process.stderr.write(`measuring ${name} …\n`);
    runs.push(await run(name));
  }
  process.stdout.write(`${toText(runs)}\n`);
  if (names.length === 0) writeFileSync(DOCUMENT, withResults(readFileSync(DOCUMENT, 'utf8'), runs, machine()));
  return allGood(runs) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
