import { runScenario } from './run-seed.ts';
import { type Scenario, START } from './scenario.ts';
import type { Simulation } from './simulation.ts';
import { actionWords, faultWords, seconds } from './words.ts';

/** A run told in lines: what was done to it, what it did, and the promise it broke, if any. */
export function trace(scenario: Scenario, mostLines: number): string[] {
  return told(runScenario(scenario, { keepLines: true }), mostLines);
}

/** A run that is over and kept its lines. */
export function told(world: Simulation, mostLines: number): string[] {
  const { scenario } = world;
  const lines = world.lines ?? [];
  const { violation } = world;
  const shown = lines.slice(-mostLines);
  const left = lines.length - shown.length;
  return [
    `seed ${scenario.seed}: ${scenario.agents.length} agents, ${scenario.venues.map((it) => it.id).join(', ')}`,
    'faults',
    ...(scenario.faults.length === 0 ? ['  none'] : scenario.faults.map(faultWords)),
    'actions',
    ...scenario.actions.map((action) => `${seconds(action.at)}  ${actionWords(action)}`),
    `what happened${left > 0 ? ` (the last ${shown.length} of ${lines.length} lines)` : ''}`,
    ...shown.map(({ at, text }) => `${seconds(at - START)}  ${text}`),
    violation === null
      ? 'no promise was broken'
      : `${seconds(violation.at)}  promise ${violation.promise} is broken: ${violation.what}`,
  ];
}
