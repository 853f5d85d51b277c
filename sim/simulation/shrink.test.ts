import { describe, expect, it } from 'vitest';
import { drawScenario } from './draw.ts';
import type { Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { trace } from './trace.ts';

/** As if a promise broke whenever this fault and this press came together. */
function breaksWhen({ faults, actions }: Scenario): number | null {
  const isDown = faults.some((it) => it.kind === 'disconnect');
  return isDown && actions.some((it) => it.kind === 'kill' && it.scope.kind === 'global') ? 2 : null;
}

const failing = Array.from({ length: 200 }, (_, index) => drawScenario(index + 1)).filter(
  (it) => breaksWhen(it) !== null,
);

describe('a failing run made smaller', () => {
  it('keeps what it takes to break the promise and nothing else', () => {
    expect(failing.length).toBeGreaterThan(10);
    for (const scenario of failing.slice(0, 10)) {
      const small = shrink(scenario, breaksWhen);
      expect(breaksWhen(small)).toBe(2);
      expect([small.faults.length, small.actions.length]).toEqual([1, 1]);
    }
  });

  it('says so when there is nothing to make smaller', () => {
    const [scenario] = failing;
    if (scenario === undefined) throw new Error('no scenario');
    expect(() => shrink({ ...scenario, faults: [] }, breaksWhen)).toThrow(/breaks no promise/);
  });

  it('is told with its faults, its actions, what happened and when', () => {
    const lines = trace(drawScenario(3), 40);
    expect(lines[0]).toMatch(/^seed 3: \d agents, alpha/);
    expect(lines).toContain('faults');
    expect(lines.some((line) => /^ +0\.000 s {2}start-agents/.test(line))).toBe(true);
    expect(lines.some((line) => /the last 40 of \d+ lines/.test(line))).toBe(true);
    expect(lines.at(-1)).toBe('no promise was broken');
  });
});
