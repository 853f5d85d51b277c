import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TriggerRig } from './testing/trigger-rig.ts';

const GLOBAL = { kind: 'global' };
const scopes = (desk: TriggerRig) => desk.fired().map(({ scope }) => scope);

describe('unauthorised access', () => {
  const CONFIG = { calls: 4, withinMs: 60_000 };

  it('[K9] trips everything by the last of so many refused calls within its time, and by none before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 12 }), (gaps) => {
        const desk = new TriggerRig('unauthorised-access', CONFIG);
        const times: number[] = [];
        for (const gap of gaps) {
          desk.rig.wall += gap;
          times.push(desk.rig.wall);
          desk.refuseCall();
          const within = times.filter((at) => at > desk.rig.wall - CONFIG.withinMs).length;
          if (within >= CONFIG.calls) {
            expect(scopes(desk)).toEqual([GLOBAL]);
            return;
          }
          expect(scopes(desk)).toEqual([]);
        }
      }),
    );
  });

  it('[K9] counts wrong passphrases; a request that was only mistyped or declined is none', () => {
    const desk = new TriggerRig('unauthorised-access', CONFIG);
    for (const code of ['BAD_REQUEST', 'REFUSED', 'FAILED', 'BAD_REQUEST', 'REFUSED']) desk.refuseCall(code);
    expect(scopes(desk)).toEqual([]);
    for (const code of ['FORBIDDEN_SENDER', 'FORBIDDEN_ROLE', 'UNKNOWN_CHANNEL']) desk.refuseCall(code);
    expect(scopes(desk)).toEqual([]);
    const refused = { by: 'x', via: 'window', how: 'refused', role: 'approver', untilWallAt: 0 } as const;
    desk.rig.core.stage('role.changed', null, null, refused);
    desk.triggers.watch();
    expect(scopes(desk)).toEqual([GLOBAL]);
  });
});

describe('a frozen feed', () => {
  const CONFIG = { lateMs: 2_500 };

  it('[K9] is a bar that is late on the market clock or on the machine’s; one that came, or is held back, is not', () => {
    const late = (engineMs: number, wallMs: number, then: (desk: TriggerRig) => void = () => {}): object[] => {
      const desk = new TriggerRig('frozen-feed', CONFIG);
      desk.triggers.barDue({ dueAt: desk.rig.now, dueWallAt: desk.rig.wall });
      then(desk);
      desk.rig.advance(engineMs);
      desk.rig.wall += wallMs;
      desk.triggers.tick();
      return scopes(desk);
    };
    expect(late(2_499, 2_499)).toEqual([]);
    expect(late(2_500, 0)).toEqual([GLOBAL]);
    expect(late(0, 2_500)).toEqual([GLOBAL]);
    expect(late(9_000, 9_000, (desk) => desk.triggers.barCame())).toEqual([]);
    expect(late(9_000, 9_000, (desk) => desk.triggers.barDue(null))).toEqual([]);
  });
});

describe('a clock jump', () => {
  it.each([
    ['forward', 6_000],
    ['back', -6_000],
  ])('[K9] of the wall clock %s beside the steady one trips everything', (_way, by) => {
    const desk = new TriggerRig('clock-jump', { apartMs: 5_000 });
    desk.triggers.watch();
    desk.rig.wall += by / 2;
    desk.triggers.watch();
    expect(scopes(desk)).toEqual([]);
    desk.rig.wall += by;
    desk.triggers.watch();
    expect(scopes(desk)).toEqual([GLOBAL]);
  });
});

describe('what happens once', () => {
  it('[K9] [A3] an agent that answers no ping is tripped, and only it', () => {
    const desk = new TriggerRig('heartbeat-lost', {});
    expect(desk.triggers.heartbeatLost('a', 6_400)).toBe(true);
    expect(desk.fired()).toMatchObject([
      { scope: { kind: 'agent', agent: 'a' }, measured: 'a: 6.4 s since its heartbeat' },
    ]);
  });

  it('[K9] [E3] a verification that found something trips everything', () => {
    const desk = new TriggerRig('audit-failure', {});
    desk.triggers.auditFailed('record 7: record 7 is missing');
    expect(desk.fired()).toMatchObject([{ scope: GLOBAL, measured: 'record 7: record 7 is missing' }]);
  });

  it('[K9] [N4] a venue that does not take the key trips everything', () => {
    const desk = new TriggerRig('invalid-key', {});
    desk.rig.deliver({ kind: 'auth-failed', at: desk.rig.now });
    desk.triggers.afterInput();
    expect(desk.fired()).toMatchObject([{ scope: GLOBAL, measured: 'paper refused the key' }]);
  });

  it('[K9] [N3] a signed alert trips what it names; latched already it changes nothing; switched off it is refused', () => {
    const desk = new TriggerRig('external-alert', {});
    const ask = (id: string) => ({
      scope: { kind: 'agent', agent: 'a' } as const,
      commandId: id.repeat(64),
      cause: 'external' as const,
      by: 'alert from 127.0.0.1',
      reason: 'desk closed',
    });
    expect(desk.triggers.alerted(ask('1'))).toMatchObject({ status: 'LATCHED', tripId: 'trip-1' });
    expect(desk.fired()).toMatchObject([{ trigger: 'external-alert', tripId: 'trip-1', scope: { agent: 'a' } }]);
    expect(desk.triggers.alerted(ask('2'))).toMatchObject({ status: 'ALREADY', tripId: 'trip-1' });
    expect(desk.fired()).toHaveLength(1);
    const off = new TriggerRig('external-alert', { enabled: false });
    expect(() => off.triggers.alerted(ask('1'))).toThrow(/switched off/);
  });
});
