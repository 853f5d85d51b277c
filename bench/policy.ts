import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyRequest } from '../src/main/engine/domain/policy.ts';
import { decidePolicy, LAYERS } from '../src/main/engine/policy/policy.ts';
import { parseCases, requestOf } from '../src/main/runtime/policy-cases.ts';
import { policySchema } from '../src/main/runtime/policy-folder.ts';
import { loadPolicySet } from '../src/main/runtime/policy-set.ts';
import { allocatedBy, timed, timesOf } from './measure.ts';
import { AGENTS, OrderWorld, SYMBOL } from './order-world.ts';
import type { BenchResult } from './result.ts';

const resources = join(import.meta.dirname, '../resources');
const DECISIONS = 2_000;
const WITH_CACHE_MS = 0.05;
const WITHOUT_CACHE_MS = 0.5;

/**
 * What a policy decision costs with the console's own policy set: Cedar alone over the calls of the set's cases; and an
 * agent's order through every layer, with Cedar asked each time and with its answer in the cache.
 */
export async function policyBench(): Promise<BenchResult[]> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    const world = new OrderWorld(dir);
    const results = [...cedar(), ...layers(world)];
    await world.close();
    return results;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function cedar(): BenchResult[] {
  const load = () => loadPolicySet(join(resources, 'policy'), policySchema(resources));
  const read = load();
  if ('problems' in read) throw new Error('the console’s own policy set is refused');
  const { policy } = read.set;
  const calls = callsOfItsCases();
  const decide = (n: number): unknown => policy.decide(calls[n % calls.length] as PolicyRequest);
  const { p50, p99 } = timesOf(decide, DECISIONS);
  return [
    { name: 'policy: Cedar alone, p50', value: p50, unit: 'ms' },
    limited('policy: Cedar alone, p99', p99, WITHOUT_CACHE_MS),
    {
      name: 'policy: reading and checking the set',
      value: Math.min(...Array.from({ length: 5 }, () => timed(load))),
      unit: 'ms',
    },
  ];
}

function layers({ engine }: OrderWorld): BenchResult[] {
  const { state, inForce } = engine;
  const { rules } = inForce;
  const at = engine.core.now();
  const decide = (n: number): void => {
    const agent = AGENTS[n % AGENTS.length] ?? '';
    const call = { agent, tool: 'order.propose', symbol: SYMBOL, mode: 'paper', purpose: 'bench', at } as const;
    const verdict = decidePolicy(state, rules, { ...call, reducing: n % 2 === 0 });
    if (!verdict.allowed) throw new Error(`denied: ${verdict.reason}`);
  };
  const decideAnew = (n: number): void => {
    rules.set.forget();
    decide(n);
  };
  const anew = timesOf(decideAnew, DECISIONS);
  const kept = timesOf(decide, DECISIONS * 10);
  const name = `policy: all ${LAYERS.length} layers`;
  return [
    { name: `${name}, Cedar asked, p50`, value: anew.p50, unit: 'ms' },
    limited(`${name}, Cedar asked, p99`, anew.p99, WITHOUT_CACHE_MS),
    { name: `${name}, Cedar asked, allocated`, value: allocatedBy(decideAnew, 100), unit: 'bytes' },
    { name: `${name}, cached answer, p50`, value: kept.p50, unit: 'ms' },
    limited(`${name}, cached answer, p99`, kept.p99, WITH_CACHE_MS),
    { name: `${name}, cached answer, allocated`, value: allocatedBy(decide, 2_000), unit: 'bytes' },
  ];
}

function limited(name: string, value: number, most: number): BenchResult {
  return { name, value, unit: 'ms', target: `≤ ${most}`, ok: value <= most };
}

function callsOfItsCases(): readonly PolicyRequest[] {
  const name = 'cases.json';
  const cases = parseCases({ name, text: readFileSync(join(resources, 'policy', name), 'utf8') });
  if ('problems' in cases) throw new Error('the console’s own cases are refused');
  return cases.value.map(({ call }) => requestOf(call));
}
