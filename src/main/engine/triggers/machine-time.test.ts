import { describe, expect, it } from 'vitest';
import type { Rig } from '../testing/rig.ts';
import { TriggerRig } from './testing/trigger-rig.ts';

const HOUR = 3_600_000;

describe('after the clock was set back', () => {
  it('[K9] a refused call of a time to come does not count', () => {
    const desk = new TriggerRig('unauthorised-access', { calls: 4, withinMs: 60_000 });
    for (let i = 0; i < 3; i += 1) desk.refuseCall();
    desk.rig.wall -= HOUR;
    for (let i = 0; i < 3; i += 1) desk.refuseCall();
    expect(desk.fired()).toEqual([]);
    desk.refuseCall();
    expect(desk.fired()).toMatchObject([{ measured: '4 refused calls' }]);
  });
});

describe('a clock jump', () => {
  const CONFIG = { apartMs: 5_000, coolDownMs: 60_000 };
  const jump = (desk: TriggerRig): void => {
    desk.triggers.watch();
    desk.rig.wall += 8 * HOUR;
    desk.triggers.watch();
  };
  const idle = (): TriggerRig => {
    const desk = new TriggerRig('clock-jump', CONFIG);
    for (const agent of ['a', 'b']) desk.rig.agents.stop(agent, 'a test');
    return desk;
  };
  const alarms = (desk: TriggerRig) =>
    [...desk.rig.state.alarms.values()].map(({ alarmId, moment }) => [alarmId, moment]);

  it('[K9] trips nothing while no agent runs and nothing is held or open; it is said until it is seen', () => {
    const desk = idle();
    jump(desk);
    jump(desk);
    expect(desk.fired()).toEqual([]);
    expect(desk.rig.of('alarm.raised').map(({ body }) => body.alarmId)).toEqual(['clock-jump']);
    desk.rig.core.stage('alarm.acknowledged', null, 'clock-jump', { alarmId: 'clock-jump', by: 'test' });
    expect(alarms(desk)).toEqual([]);
    jump(desk);
    expect(desk.rig.of('alarm.raised')).toHaveLength(2);
  });

  it.each([
    ['an agent runs', (_rig: Rig) => {}],
    [
      'something is held',
      (rig: Rig) => {
        rig.propose('a', { side: 'buy', quantity: '1' });
        rig.advance(100);
      },
    ],
    ['something is open', (rig: Rig) => void rig.rest('a', { side: 'buy', quantity: '1', price: '90' })],
  ])('[K9] trips everything while %s', (what, put) => {
    const desk = new TriggerRig('clock-jump', CONFIG);
    put(desk.rig);
    if (what !== 'an agent runs') for (const agent of ['a', 'b']) desk.rig.agents.stop(agent, 'a test');
    jump(desk);
    expect(desk.fired()).toMatchObject([{ scope: { kind: 'global' } }]);
    expect(desk.rig.of('alarm.raised').map(({ body }) => body.alarmId)).not.toContain('clock-jump');
  });
});
