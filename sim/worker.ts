import { parentPort } from 'node:worker_threads';
import { runSeed, type SeedResult } from './simulation/run-seed.ts';

/** Seeds to run, from the first to the last. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

parentPort?.on('message', ({ from, to }: Share) => {
  const results: SeedResult[] = [];
  for (let seed = from; seed <= to; seed += 1) results.push(runSeed(seed));
  parentPort?.postMessage(results);
});
