import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Rig } from '../engine/testing/rig.ts';
import { MachineRounds } from './machine-rounds.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('[R5] one that throws ends nothing: it is alarmed once, the others have their turn, and the alarm goes when it works', () => {
  const { core, state, of } = rig();
  let isBroken = true;
  let after = 0;
  const rounds = new MachineRounds(core, {
    roles: () => {
      if (isBroken) throw new Error('no');
    },
    session: () => {
      after += 1;
    },
  });
  vi.advanceTimersByTime(2_000);
  expect(after).toBe(4);
  expect([...state.alarms.values()]).toMatchObject([{ alarmId: 'round-roles', priority: 'high', cleared: false }]);
  expect(of('alarm.raised')).toHaveLength(1);
  isBroken = false;
  vi.advanceTimersByTime(500);
  expect([...state.alarms.values()].filter((it) => !it.cleared)).toEqual([]);
  rounds.close();
  vi.advanceTimersByTime(2_000);
  expect(after).toBe(5);
});

function rig() {
  const made = new Rig(['a']);
  return { core: made.core, state: made.state, of: made.of.bind(made) };
}
