import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../domain/records.ts';
import { Rig } from '../testing/rig.ts';
import { type Alarms, foldAlarm } from './alarms.ts';
import { clearAlarm, raiseAlarm } from './raise.ts';

function record<K extends 'alarm.raised' | 'alarm.acknowledged' | 'alarm.cleared'>(kind: K, alarmId: string) {
  const body =
    kind === 'alarm.raised'
      ? { alarmId, priority: 'high', agent: null, cause: 'c', consequence: 'q', action: 'a' }
      : { alarmId, by: 'test' };
  return { kind, at: 1, agent: null, action: alarmId, body } as unknown as JournalRecord;
}

function folded(...kinds: ('alarm.raised' | 'alarm.acknowledged' | 'alarm.cleared')[]): Alarms {
  const alarms: Alarms = new Map();
  for (const kind of kinds) foldAlarm(alarms, record(kind, 'x'));
  return alarms;
}

describe('an alarm', () => {
  it('[U2] acknowledged is not cleared, cleared is not acknowledged, and it goes when it is both', () => {
    expect(folded('alarm.raised', 'alarm.acknowledged').get('x')).toMatchObject({ acknowledged: true, cleared: false });
    expect(folded('alarm.raised', 'alarm.cleared').get('x')).toMatchObject({ acknowledged: false, cleared: true });
    expect(folded('alarm.raised', 'alarm.cleared', 'alarm.acknowledged').size).toBe(0);
    expect(folded('alarm.raised', 'alarm.acknowledged', 'alarm.cleared').size).toBe(0);
  });

  it('[U2] raised again wants to be acknowledged again', () => {
    const again = folded('alarm.raised', 'alarm.acknowledged', 'alarm.raised').get('x');
    expect(again).toMatchObject({ acknowledged: false, cleared: false });
  });

  it('[U2] that stands is not said twice; once cleared it is', () => {
    const rig = new Rig(['a']);
    const alarm = { alarmId: 'x', priority: 'low', agent: null, cause: '', consequence: '', action: '' } as const;
    for (let i = 0; i < 3; i += 1) raiseAlarm(rig.core, alarm);
    clearAlarm(rig.core, 'x');
    clearAlarm(rig.core, 'x');
    raiseAlarm(rig.core, alarm);
    expect(rig.of('alarm.raised')).toHaveLength(2);
    expect(rig.of('alarm.cleared')).toHaveLength(1);
  });

  it('[U2] cleared ones make room first: one that stands is never dropped for another', () => {
    const alarms: Alarms = new Map();
    foldAlarm(alarms, record('alarm.raised', 'standing'));
    for (let i = 0; i < 500; i += 1) {
      foldAlarm(alarms, record('alarm.raised', `past-${i}`));
      foldAlarm(alarms, record('alarm.cleared', `past-${i}`));
    }
    expect(alarms.has('standing')).toBe(true);
    expect(alarms.size).toBeLessThanOrEqual(200);
  });
});
