import { describe, expect, it } from 'vitest';
import type { Effect } from '../core.ts';
import { Rig } from '../testing/rig.ts';
import { callAlarm, callAlarmId, clearPastFailures, projectionAlarm, roundAlarm, viewAlarm } from './failures.ts';
import { clearAlarm, raiseAlarm } from './raise.ts';

/** As the engine wires it. */
function bench() {
  const rig = new Rig(['a']);
  rig.core.onEffectFailure = (effect, error) => raiseAlarm(rig.core, callAlarm(effect, error));
  rig.core.onEffectDone = (effect) => clearAlarm(rig.core, callAlarmId(effect));
  const read = (readId: string): Effect => ({ kind: 'read', venue: 'paper', readId, fillsSince: 0 });
  const leave = (effect: Effect): void => {
    rig.core.effect(effect);
    rig.core.commit();
  };
  const standing = (): string[] => [...rig.state.alarms.values()].filter((it) => !it.cleared).map((it) => it.alarmId);
  return { rig, read, leave, standing };
}

describe('what could not be done', () => {
  it('[U2] the alarm goes with the next such call that can be done, and with no other', () => {
    const { rig, read, leave, standing } = bench();
    const { venue } = rig;
    const works = venue.read.bind(venue);
    venue.read = () => {
      throw new Error('no socket');
    };
    leave(read('r-1'));
    leave({ kind: 'cancel', venue: 'paper', orderId: 'nothing' });
    leave(read('r-2'));
    expect(standing()).toEqual(['call-read-paper']);
    venue.read = works;
    leave(read('r-3'));
    expect(standing()).toEqual([]);
    expect(rig.of('alarm.raised').length).toBe(1);
  });

  it('[U2] what failed in a process that is gone is over with it', () => {
    const { rig, read, standing } = bench();
    raiseAlarm(rig.core, projectionAlarm(new Error('x')));
    raiseAlarm(rig.core, viewAlarm(new Error('x')));
    raiseAlarm(rig.core, roundAlarm('roles', new Error('x')));
    raiseAlarm(rig.core, callAlarm(read('r-1'), new Error('x')));
    raiseAlarm(rig.core, { alarmId: 'other', priority: 'low', agent: null, cause: '', consequence: '', action: '' });
    clearPastFailures(rig.core);
    expect(standing()).toEqual(['other']);
  });

  it('[U2] a venue that answers a read is there and takes the key: both alarms go', () => {
    const { rig, standing } = bench();
    rig.deliver({ kind: 'auth-failed', at: rig.now } as never);
    expect(standing()).toEqual(['key-paper']);
    rig.reconnect();
    rig.advance(2_000);
    expect(standing()).toEqual([]);
  });
});
