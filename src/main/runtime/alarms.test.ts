import { afterEach, describe, expect, it } from 'vitest';
import { raiseAlarm } from '../engine/alarms/raise.ts';
import { alarmRows } from './projection/tables.ts';
import { Stage } from './testing/stage.ts';

const HOUR = 3_600_000;

describe('alarms in the engine', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const raise = (alarmId: string, priority: 'critical' | 'high' = 'high'): void =>
    raiseAlarm(stage.engine.core, { alarmId, priority, agent: null, cause: '', consequence: '', action: '' });
  const row = (id: string) =>
    alarmRows(stage.engine.state, stage.engine.alarmPolicy, () => null).find((it) => it.id === id);

  it('[U2] shelved by the risk config’s bounds, shown with them, and back by the machine’s clock', () => {
    stage = new Stage({ agents: [], steps: 1 });
    const { engine } = stage;
    raise('x');
    expect(row('x')).toMatchObject({ shelvedUntilWallAt: null, shelveAtMostMs: HOUR, escalatedTo: null });
    expect(() => engine.shelve('x', HOUR + 1, 'ann')).toThrow('at the most');
    engine.shelve('x', HOUR, 'ann');
    expect(row('x')?.shelvedUntilWallAt).toBe(stage.wall + HOUR);
    engine.acknowledge('x', 'ann');
    engine.watch(stage.wall + HOUR - 1);
    expect(row('x')?.shelvedUntilWallAt).not.toBeNull();
    engine.watch(stage.wall + HOUR);
    expect(row('x')).toMatchObject({ shelvedUntilWallAt: null, acknowledged: false, cleared: false });
    raise('y', 'critical');
    expect(row('y')?.shelveAtMostMs).toBe(0);
  });

  it('[U2] the alarm of a journal that cannot be written goes when it can be again', () => {
    stage = new Stage({ agents: [], steps: 1 });
    const { engine, journal } = stage;
    journal.failing = true;
    raise('x');
    engine.core.settle();
    engine.watch(stage.wall);
    expect(row('journal-write')?.cleared).toBe(false);
    journal.failing = false;
    engine.core.settle();
    engine.watch(stage.wall);
    expect(row('journal-write')?.cleared).toBe(true);
  });

  it('[U2] alarms of agents go when the next session begins, and no other does', () => {
    stage = new Stage({ agents: ['a'], steps: 1 });
    const { engine } = stage;
    for (const id of ['agent-a', 'baseline-a', 'other']) raise(id);
    engine.endSession('stopped');
    engine.openSession(openedAgain(stage));
    expect(['agent-a', 'baseline-a', 'other'].map((id) => row(id)?.cleared)).toEqual([true, true, false]);
  });
});

/** The same session once more. */
function openedAgain(stage: Stage) {
  const [opened] = stage.kinds('session.opened');
  if (opened === undefined) throw new Error('no session');
  return { ...opened.body, session: 2 };
}
