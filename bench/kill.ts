import { availableParallelism, loadavg } from 'node:os';
import { backlogBench } from './kill/backlog.ts';
import { exchangeBench } from './kill/exchange.ts';
import { flattenBench } from './kill/flatten.ts';
import { naiveLoopMs } from './kill/naive.ts';
import type { BenchResult } from './result.ts';

/**
 * The kill in DESIGN's scenario: ten agents, 200 resting orders, 20 positions, a venue at 50 ms. Real engine and real
 * journal; the venue answers on the simulated clock, so its own time and the machine's stand apart. Then the same over the
 * real clients of two exchanges, on the machine's clock.
 */
export async function killBench(): Promise<BenchResult[]> {
  const { results, flatAfterMs } = await flattenBench();
  const naiveMs = await naiveLoopMs();
  return [
    ...results,
    { name: 'naive loop on the same scenario, venue time, nothing verified', value: naiveMs, unit: 'ms' },
    { name: 'naive loop against the verified kill', value: naiveMs / flatAfterMs, unit: 'times' },
    ...(await backlogBench()),
    ...(await exchangeBench()),
    { name: 'kill: what wanted to run on the machine meanwhile, a core', value: busyness(), unit: 'threads' },
  ];
}

/** Above one, times on the machine's clock are also those of others: the thread's own stand beside them. */
function busyness(): number {
  return (loadavg()[0] ?? 0) / availableParallelism();
}
