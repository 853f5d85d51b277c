import type { Fault } from '../exchange/faults.ts';
import { runScenario } from './run-seed.ts';
import type { Action, Scenario } from './scenario.ts';

/** Runs at most so often while making a failing run smaller. */
const MOST_RUNS = 800;

type Part = { readonly fault: Fault } | { readonly action: Action };

/**
 * A smaller scenario that breaks the same promise: actions and faults are left out in ever smaller groups for as long as
 * the promise stays broken.
 * @throws RangeError when the scenario breaks no promise
 */
export function shrink(scenario: Scenario, breaks = brokenPromise): Scenario {
  const wanted = breaks(scenario);
  if (wanted === null)
    throw new RangeError(`seed ${scenario.seed} breaks no promise: there is nothing to make smaller`);
  let runs = 0;
  const stillBroken = (parts: readonly Part[]): boolean => {
    runs += 1;
    return breaks(withParts(scenario, parts)) === wanted;
  };
  let parts: readonly Part[] = [
    ...scenario.faults.map((fault) => ({ fault })),
    ...scenario.actions.map((action) => ({ action })),
  ];
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = parts.length - size; from > -size && runs < MOST_RUNS; from -= size) {
      const start = Math.max(0, from);
      const fewer = [...parts.slice(0, start), ...parts.slice(from + size)];
      if (fewer.length < parts.length && stillBroken(fewer)) parts = fewer;
    }
  }
  return withParts(scenario, parts);
}

function brokenPromise(scenario: Scenario): number | null {
  return runScenario(scenario).violation?.promise ?? null;
}

function withParts(scenario: Scenario, parts: readonly Part[]): Scenario {
  return {
    ...scenario,
    faults: parts.flatMap((part) => ('fault' in part ? [part.fault] : [])),
    actions: parts.flatMap((part) => ('action' in part ? [part.action] : [])),
  };
}
