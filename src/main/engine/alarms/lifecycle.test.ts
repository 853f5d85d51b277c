import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/ipc/contract.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import { Rig } from '../testing/rig.ts';
import { isPressing } from './alarms.ts';
import type { AlarmPolicy } from './config.ts';
import { clearAlarm, raiseAlarm } from './raise.ts';
import { returnShelved, shelveAlarm, shelveAtMostMs } from './shelve.ts';

const MINUTE = 60_000;
const POLICY: AlarmPolicy = {
  desktopAfterMs: 30_000,
  webhookAfterMs: 120_000,
  shelveAtMostMs: { high: 60 * MINUTE, medium: 480 * MINUTE, low: 1_440 * MINUTE },
};
const PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;
type Priority = (typeof PRIORITIES)[number];

/** One alarm's life as a person would say it. */
interface Model {
  priority: Priority;
  acknowledged: boolean;
  cleared: boolean;
  shelvedUntil: number | null;
}

function bench() {
  const rig = new Rig([]);
  const raise = (alarmId: string, priority: Priority = 'high'): void =>
    raiseAlarm(rig.core, { alarmId, priority, agent: null, cause: 'c', consequence: 'q', action: 'a' });
  const shelve = (alarmId: string, ms: number): boolean => {
    try {
      shelveAlarm(rig.core, POLICY, alarmId, ms, 'ann');
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  };
  const acknowledge = (alarmId: string): void => {
    if (rig.state.alarms.has(alarmId)) rig.core.stage('alarm.acknowledged', null, alarmId, { alarmId, by: 'ann' });
  };
  const pass = (ms: number): void => {
    rig.wall += ms;
    returnShelved(rig.core, rig.wall);
  };
  return { rig, raise, shelve, acknowledge, pass };
}

const id = fc.constantFrom('a', 'b');
const step = fc.oneof(
  fc.record({ do: fc.constant('raise' as const), id, priority: fc.constantFrom(...PRIORITIES) }),
  fc.record({ do: fc.constant('acknowledge' as const), id }),
  fc.record({ do: fc.constant('clear' as const), id }),
  fc.record({ do: fc.constant('shelve' as const), id, ms: fc.integer({ min: MINUTE, max: 1_500 * MINUTE }) }),
  fc.record({ do: fc.constant('time' as const), ms: fc.integer({ min: 0, max: 900 * MINUTE }) }),
);

describe('the life of an alarm', () => {
  it('[U2] raised, acknowledged, shelved, cleared and left alone in any order it is what a simple model says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { rig, raise, shelve, acknowledge, pass } = bench();
        const model = new Map<string, Model>();
        for (const it of steps) {
          if (it.do === 'time') {
            pass(it.ms);
            for (const alarm of model.values()) {
              if (alarm.shelvedUntil === null || rig.wall < alarm.shelvedUntil) continue;
              Object.assign(alarm, { acknowledged: false, shelvedUntil: null });
            }
          } else if (it.do === 'raise') {
            raise(it.id, it.priority);
            const was = model.get(it.id);
            const isNews =
              was === undefined || was.cleared || PRIORITIES.indexOf(it.priority) > PRIORITIES.indexOf(was.priority);
            if (isNews) {
              model.set(it.id, { priority: it.priority, acknowledged: false, cleared: false, shelvedUntil: null });
            }
          } else if (it.do === 'acknowledge') {
            acknowledge(it.id);
            const alarm = model.get(it.id);
            if (alarm !== undefined) alarm.acknowledged = true;
          } else if (it.do === 'clear') {
            clearAlarm(rig.core, it.id);
            const alarm = model.get(it.id);
            if (alarm !== undefined) alarm.cleared = true;
          } else {
            const alarm = model.get(it.id);
            const may =
              alarm !== undefined &&
              !alarm.cleared &&
              alarm.priority !== 'critical' &&
              it.ms <= POLICY.shelveAtMostMs[alarm.priority];
            expect(shelve(it.id, it.ms)).toBe(may);
            if (may) alarm.shelvedUntil = rig.wall + it.ms;
          }
          for (const [name, alarm] of model) {
            if (alarm.cleared && (alarm.acknowledged || alarm.shelvedUntil !== null)) model.delete(name);
          }
          const is = [...rig.state.alarms.values()].map(
            ({ alarmId, priority, acknowledged, cleared, shelvedUntil }) => [
              alarmId,
              { priority, acknowledged, cleared, shelvedUntil },
            ],
          );
          expect(Object.fromEntries(is)).toEqual(Object.fromEntries(model));
        }
        const again = readSnapshot(writeSnapshot(rig.state));
        expect(again?.alarms).toEqual(rig.state.alarms);
      }),
      { numRuns: 500 },
    );
  });

  it('[U2] [P7] a shelved alarm comes back by itself, unacknowledged, and both are journalled', () => {
    const { rig, raise, shelve, acknowledge, pass } = bench();
    raise('x');
    acknowledge('x');
    expect(shelve('x', 10 * MINUTE)).toBe(true);
    expect(rig.of('alarm.shelved')[0]?.body).toEqual({ alarmId: 'x', by: 'ann', until: rig.wall + 10 * MINUTE });
    const alarm = () => rig.state.alarms.get('x');
    expect(alarm() !== undefined && isPressing(alarm() as never)).toBe(false);
    pass(10 * MINUTE - 1);
    expect(rig.of('alarm.raised').length).toBe(1);
    pass(1);
    expect(alarm()).toMatchObject({ acknowledged: false, shelvedUntil: null, cause: 'c' });
    expect(rig.of('alarm.raised').length).toBe(2);
    pass(1_000 * MINUTE);
    expect(rig.of('alarm.raised').length).toBe(2);
  });

  it('[U2] a shelved alarm that becomes more urgent comes back at once; the same again stays away', () => {
    const { rig, raise, shelve } = bench();
    raise('x', 'low');
    shelve('x', MINUTE);
    raise('x', 'low');
    expect(rig.state.alarms.get('x')?.shelvedUntil).not.toBeNull();
    raise('x', 'high');
    expect(rig.state.alarms.get('x')).toMatchObject({ priority: 'high', shelvedUntil: null });
  });

  it('[U2] the refusal to shelve says how long it may be, and a critical one never may', () => {
    const { rig, raise } = bench();
    raise('x', 'high');
    raise('y', 'critical');
    expect(() => shelveAlarm(rig.core, POLICY, 'x', 61 * MINUTE, 'ann')).toThrow('60 minutes at the most');
    expect(() => shelveAlarm(rig.core, POLICY, 'y', 1, 'ann')).toThrow('critical');
    expect(() => shelveAlarm(rig.core, POLICY, 'z', 1, 'ann')).toThrow('does not stand');
    expect(PRIORITIES.map((it) => shelveAtMostMs(POLICY, it))).toEqual([1_440, 480, 60, 0].map((it) => it * MINUTE));
  });

  it('[U2] it outlives a restart while it is shelved, and comes back after it', () => {
    const { rig, raise, shelve } = bench();
    raise('x', 'medium');
    shelve('x', 5 * MINUTE);
    rig.core.settle();
    const after = rig.restart();
    expect(after.state.alarms.get('x')?.shelvedUntil).toBe(rig.wall + 5 * MINUTE);
    returnShelved(after.core, rig.wall + 5 * MINUTE);
    expect(after.state.alarms.get('x')).toMatchObject({ acknowledged: false, shelvedUntil: null });
  });
});
