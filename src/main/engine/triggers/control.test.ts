import { describe, expect, it } from 'vitest';
import { CommandId } from '../../../shared/ids.ts';
import { cash } from '../../../shared/money.ts';
import type { TriggerId } from '../domain/triggers.ts';
import { openedSession } from '../testing/opened-session.ts';
import { PERP, START } from '../testing/rig.ts';
import { TriggerRig } from './testing/trigger-rig.ts';

const DENIALS = { denials: 3, withinMs: 600_000, coolDownMs: 300_000 };

function thrice(desk: TriggerRig, agent: string): void {
  for (let i = 0; i < 3; i += 1) desk.deny(agent);
}

describe('a trigger that finds its threshold crossed', () => {
  it('[K9] [K13] trips its own scope by its name, then says what it measured; the other agent goes on', () => {
    const desk = new TriggerRig('risk-violations', DENIALS);
    thrice(desk, 'a');
    expect(desk.rig.of('trip.accepted').map(({ body }) => body)).toMatchObject([
      { scope: { kind: 'agent', agent: 'a' }, cause: 'trigger', by: 'trigger:risk-violations' },
    ]);
    expect(desk.fired()).toMatchObject([
      { trigger: 'risk-violations', tripId: 'trip-1', measured: 'a: 3 denials', threshold: '3 within 600.0 s' },
    ]);
    const kinds = desk.rig.journal.records().map((it) => it.kind);
    expect(kinds.indexOf('trip.accepted')).toBeLessThan(kinds.indexOf('trigger.fired'));
    expect(desk.rig.stopped).toEqual(['a']);
    expect(desk.rig.state.registry.get('b')?.status).toBe('running');
  });

  it('[K9] never fires for what is latched already, by it or by anybody', () => {
    const desk = new TriggerRig('risk-violations', { ...DENIALS, coolDownMs: 1 });
    desk.rig.press({ kind: 'global' });
    thrice(desk, 'a');
    expect(desk.fired()).toEqual([]);
    expect(desk.rig.of('trip.accepted')).toHaveLength(1);
  });

  it('[K9] does not flap: not again in that scope before its cool-down is over, restart or not; then it does', () => {
    const desk = new TriggerRig('risk-violations', DENIALS);
    thrice(desk, 'a');
    desk.reset();
    thrice(desk, 'a');
    expect(desk.fired()).toHaveLength(1);
    const after = desk.restarted('risk-violations', DENIALS);
    thrice(after, 'a');
    expect(after.fired()).toHaveLength(1);
    thrice(after, 'b');
    expect(after.fired().map(({ scope }) => scope)).toEqual([
      { kind: 'agent', agent: 'a' },
      { kind: 'agent', agent: 'b' },
    ]);
    after.rig.advance(DENIALS.coolDownMs);
    after.deny('a');
    expect(after.fired()).toHaveLength(3);
  });

  it('[K9] begins to count anew after it fired: a reset is not undone by what led to the trip', () => {
    const desk = new TriggerRig('risk-violations', { ...DENIALS, coolDownMs: 1 });
    thrice(desk, 'a');
    desk.reset();
    desk.deny('a');
    desk.deny('a');
    expect(desk.fired()).toHaveLength(1);
    desk.deny('a');
    expect(desk.fired()).toHaveLength(2);
  });

  it('[K9] begins to count refused calls anew, and answers too', () => {
    const calls = new TriggerRig('unauthorised-access', { calls: 3, withinMs: 60_000, coolDownMs: 1 });
    for (let i = 0; i < 3; i += 1) calls.refuseCall();
    expect(calls.fired()).toHaveLength(1);
    calls.reset();
    calls.refuseCall();
    expect(calls.fired()).toHaveLength(1);

    const answers = new TriggerRig('order-latency', { timesObjective: 1, samples: 3, coolDownMs: 1 });
    const slow = (): void => {
      answers.rig.venue.latencyMs = 900;
      answers.rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
      answers.rig.advance(1_000);
      answers.triggers.afterInput();
    };
    for (let i = 0; i < 3; i += 1) slow();
    expect(answers.fired()).toHaveLength(1);
    answers.rig.venue.latencyMs = 50;
    answers.reset();
    answers.rig.run('a');
    slow();
    slow();
    expect(answers.fired()).toHaveLength(1);
    slow();
    expect(answers.fired()).toHaveLength(2);
  });

  it('[K9] is not held back by a cool-down of another session, whose clock may have been ahead', () => {
    const desk = new TriggerRig('risk-violations', DENIALS);
    thrice(desk, 'a');
    desk.reset();
    desk.rig.core.stage('session.opened', null, null, openedSession(['a', 'b'], [PERP], START, cash('100000')));
    thrice(desk, 'a');
    expect(desk.fired()).toHaveLength(2);
  });

  it('[K9] that goes by the machine’s clock cools down by it: no pause keeps it quiet, and no full speed lets it flap', () => {
    const config = { calls: 3, withinMs: 60_000, coolDownMs: 300_000 };
    const desk = new TriggerRig('unauthorised-access', config);
    const refused = (it: TriggerRig): number => {
      for (let i = 0; i < 3; i += 1) it.refuseCall();
      return it.fired().length;
    };
    expect(refused(desk)).toBe(1);
    desk.reset();
    // A month of market time in a moment.
    desk.rig.advance(30 * 86_400_000);
    expect(refused(desk)).toBe(1);
    const after = desk.restarted('unauthorised-access', config);
    after.rig.wall = desk.rig.wall + config.coolDownMs - 1;
    expect(refused(after)).toBe(1);
    after.rig.wall += 1;
    expect(refused(after)).toBe(2);
  });

  it.each<[TriggerId, (desk: TriggerRig) => void]>([
    ['unauthorised-access', (desk) => desk.refuseCall()],
    ['audit-failure', (desk) => desk.triggers.auditFailed('record 7 is missing')],
    ['heartbeat-lost', (desk) => void desk.triggers.heartbeatLost('a', 6_400)],
    [
      'clock-jump',
      (desk) => {
        desk.triggers.watch();
        desk.rig.wall += 8_000;
        desk.triggers.watch();
      },
    ],
  ])('[K9] %s cools down by the machine’s clock, which its record names', (id, cross) => {
    const desk = new TriggerRig(id, { coolDownMs: 300_000, calls: 1, withinMs: 60_000, apartMs: 5_000 });
    desk.rig.advance(86_400_000);
    cross(desk);
    expect(desk.fired()).toMatchObject([{ clock: 'machine', coolDownUntil: desk.rig.wall + 300_000 }]);
  });

  it('[K9] is not kept quiet by a wall clock that was set back', () => {
    const desk = new TriggerRig('audit-failure', { coolDownMs: 60_000 });
    desk.triggers.auditFailed('record 7 is missing');
    desk.reset();
    desk.rig.wall -= 86_400_000;
    desk.triggers.auditFailed('record 7 is missing');
    expect(desk.fired()).toHaveLength(2);
    desk.reset();
    desk.rig.wall += 59_999;
    desk.triggers.auditFailed('record 7 is missing');
    expect(desk.fired()).toHaveLength(2);
  });

  it('[K9] that fired in a journal from before cool-downs named their clock cools down by the engine’s', () => {
    const desk = new TriggerRig('unauthorised-access', { calls: 3, withinMs: 60_000, coolDownMs: 300_000 });
    const until = desk.rig.now + 300_000;
    const words = { measured: '3 refused calls', threshold: '3 within 60.0 s', reason: 'unauthorised access' };
    desk.rig.core.stage('trigger.fired', null, 'trip-1', {
      trigger: 'unauthorised-access',
      scope: { kind: 'global' },
      tripId: 'trip-1',
      ...words,
      coolDownUntil: until,
    });
    const fired = [...desk.rig.state.triggers.fired.values()][0];
    expect(fired).toMatchObject({ clock: 'engine', coolDownUntil: until });
    desk.rig.advance(300_000);
    for (let i = 0; i < 3; i += 1) desk.refuseCall();
    expect(desk.rig.of('trip.accepted')).toHaveLength(1);
  });

  it('[K9] that is switched off trips nothing', () => {
    const desk = new TriggerRig('risk-violations', { ...DENIALS, enabled: false });
    thrice(desk, 'a');
    expect(desk.rig.of('trip.accepted')).toEqual([]);
  });

  it('[K9] [K1] presses by an id that no client of the socket can take before it', () => {
    const desk = new TriggerRig('risk-violations', DENIALS);
    thrice(desk, 'a');
    const { commandId } = desk.rig.of('trip.accepted')[0]?.body ?? { commandId: '' };
    expect(commandId).toBe('trigger:risk-violations:0');
    expect(CommandId.safeParse(commandId).success).toBe(false);
  });
});
