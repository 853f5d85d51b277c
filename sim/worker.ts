import { parentPort } from 'node:worker_threads';
import { runSeed, type SeedResult } from './simulation/run-seed.ts';

/** Seeds to run, from the first to the last. */
export interface Share {
  readonly from: number;
  readonly to: number;
  /** The first violation is the last seed. */
  readonly stop: boolean;
}

parentPort?.on('message', ({ from, to, stop }: Share) => {
  const results: SeedResult[] = [];
  for (let seed = from; seed <= to; seed += 1) {
    const result = runSeed(seed);
    results.push(result);
    if (stop && result.violation !== null) break;
  }
  parentPort?.postMessage(results);
});
