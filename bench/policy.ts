import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyRequest } from '../src/main/engine/domain/policy.ts';
import { AnswerCache, cacheKey } from '../src/main/engine/policy/cache.ts';
import { parseCases, requestOf } from '../src/main/runtime/policy-cases.ts';
import { policySchema } from '../src/main/runtime/policy-folder.ts';
import { loadPolicySet } from '../src/main/runtime/policy-set.ts';
import type { BenchResult } from './result.ts';

const resources = join(import.meta.dirname, '../resources');
const DECISIONS = 2_000;
const ROUNDS = 15;

/**
 * A decision of the console's own policy set, over the calls of its own cases: by Cedar each time, and from the engine's
 * cache. Percentiles are those of the calmest of some rounds: what else a busy machine does would be most of a p99.
 */
export function policyBench(): readonly BenchResult[] {
  const read = loadPolicySet(join(resources, 'policy'), policySchema(resources));
  if ('problems' in read) throw new Error('the console’s own policy set is refused');
  const { policy } = read.set;
  const requests = calls();
  const cache = new AnswerCache();
  const uncached = best((request) => policy.decide(request), requests);
  const cached = best(
    (request) => cache.answer(cacheKey(request, policy.dependsOnTime), () => policy.decide(request)),
    requests,
  );
  const loadMs = Math.min(
    ...Array.from({ length: 5 }, () => timed(() => loadPolicySet(join(resources, 'policy'), policySchema(resources)))),
  );
  return [
    { name: 'decision by Cedar, p50', value: uncached.p50, unit: 'ms' },
    { name: 'decision by Cedar, p99', value: uncached.p99, unit: 'ms', target: '≤ 0.5', ok: uncached.p99 <= 0.5 },
    { name: 'decision from the cache, p50', value: cached.p50, unit: 'ms' },
    { name: 'decision from the cache, p99', value: cached.p99, unit: 'ms', target: '≤ 0.05', ok: cached.p99 <= 0.05 },
    { name: 'reading and checking the set', value: loadMs, unit: 'ms' },
  ];
}

function calls(): readonly PolicyRequest[] {
  const name = 'cases.json';
  const cases = parseCases({ name, text: readFileSync(join(resources, 'policy', name), 'utf8') });
  if ('problems' in cases) throw new Error('the console’s own cases are refused');
  return cases.value.map(({ call }) => requestOf(call));
}

function best(
  decide: (request: PolicyRequest) => unknown,
  requests: readonly PolicyRequest[],
): { readonly p50: number; readonly p99: number } {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const times: number[] = [];
    for (let i = 0; i < DECISIONS; i += 1) {
      const request = requests[i % requests.length];
      if (request !== undefined) times.push(timed(() => decide(request)));
    }
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(times.length * 0.5)] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
  });
  return { p50: Math.min(...rounds.map((it) => it.p50)), p99: Math.min(...rounds.map((it) => it.p99)) };
}

function timed(task: () => unknown): number {
  const startedAt = performance.now();
  task();
  return performance.now() - startedAt;
}
