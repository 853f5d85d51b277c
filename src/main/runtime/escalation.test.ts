import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmPolicy } from '../engine/alarms/config.ts';
import { clearAlarm, raiseAlarm } from '../engine/alarms/raise.ts';
import { shelveAlarm } from '../engine/alarms/shelve.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import { Rig } from '../engine/testing/rig.ts';
import type { Delivery } from '../ipc/console-face.ts';
import { Escalation } from './escalation.ts';

const POLICY: AlarmPolicy = {
  desktopAfterMs: 30_000,
  webhookAfterMs: 120_000,
  shelveAtMostMs: { high: 3_600_000, medium: 3_600_000, low: 3_600_000 },
};
const TAKEN: Delivery = { delivered: true, detail: 'ok' };
type Priority = RecordBodies['alarm.raised']['priority'];

function bench({ rig = new Rig([]), desktop = true, webhook = true } = {}) {
  const went: string[] = [];
  const answers = { desktop: (): Delivery => TAKEN, webhook: async (): Promise<Delivery> => TAKEN };
  const escalation = new Escalation({
    core: rig.core,
    policy: () => POLICY,
    webhook: webhook
      ? {
          send: (alarm) => {
            went.push(`webhook ${alarm.alarmId}`);
            return answers.webhook();
          },
        }
      : null,
    wallNow: () => rig.wall,
  });
  if (desktop) {
    escalation.notifyThrough((alarm) => {
      went.push(`desktop ${alarm.cause}`);
      return answers.desktop();
    });
  }
  const raise = (alarmId: string, priority: Priority = 'high'): void =>
    raiseAlarm(rig.core, { alarmId, priority, agent: null, cause: alarmId, consequence: '', action: 'Look.' });
  const pass = async (ms: number): Promise<void> => {
    const until = rig.wall + ms;
    while (rig.wall < until) {
      rig.wall = Math.min(until, rig.wall + 500);
      escalation.look();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const escalated = (): string[] =>
    rig.of('alarm.escalated').map(({ body }) => `${body.channel} ${body.alarmId} ${body.delivered}`);
  const acknowledge = (alarmId: string): void =>
    rig.core.stage('alarm.acknowledged', null, alarmId, { alarmId, by: 'ann' });
  return { rig, escalation, answers, went, raise, pass, escalated, acknowledge };
}

describe('an alarm that nobody acknowledges', () => {
  it('[U2] a critical one goes to the desktop at the next look, any other after its time, then all to the webhook', async () => {
    const { rig, raise, pass, went, escalated } = bench();
    raise('grave', 'critical');
    raise('plain', 'low');
    await pass(500);
    expect(went).toEqual(['desktop grave']);
    await pass(POLICY.desktopAfterMs - 500);
    expect(went).toEqual(['desktop grave']);
    await pass(500);
    expect(went).toEqual(['desktop grave', 'desktop plain']);
    expect(rig.state.alarms.get('plain')?.escalatedTo).toBe('desktop');
    await pass(POLICY.webhookAfterMs);
    expect(went.slice(2)).toEqual(['webhook grave', 'webhook plain']);
    await pass(10 * POLICY.webhookAfterMs);
    expect(went.length).toBe(4);
    expect(escalated()).toEqual([
      'desktop grave true',
      'desktop plain true',
      'webhook grave true',
      'webhook plain true',
    ]);
    expect(rig.state.alarms.get('plain')?.escalatedTo).toBe('webhook');
  });

  it('[U2] acknowledged, cleared or shelved it goes nowhere; raised anew it begins again', async () => {
    const { rig, raise, pass, went, acknowledge } = bench();
    for (const id of ['seen', 'gone', 'away']) raise(id, 'medium');
    await pass(1_000);
    acknowledge('seen');
    clearAlarm(rig.core, 'gone');
    shelveAlarm(rig.core, POLICY, 'away', 600_000, 'ann');
    await pass(300_000);
    expect(went).toEqual([]);
    raise('gone', 'medium');
    await pass(POLICY.desktopAfterMs);
    expect(went).toEqual([]);
    await pass(500);
    expect(went).toEqual(['desktop gone']);
  });

  it('[U2] one that becomes more urgent while it waits begins again, as another alarm', async () => {
    const { raise, pass, went } = bench();
    raise('x', 'medium');
    await pass(POLICY.desktopAfterMs - 1_000);
    raise('x', 'high');
    await pass(POLICY.desktopAfterMs);
    expect(went).toEqual([]);
    await pass(500);
    expect(went).toEqual(['desktop x']);
  });

  it('[U2] what was escalated before a restart is not escalated again after it', async () => {
    const { rig, raise, pass } = bench();
    raise('grave', 'critical');
    await pass(500);
    rig.core.settle();
    const after = bench({ rig: rig.restart() });
    await after.pass(POLICY.desktopAfterMs);
    expect(after.went).toEqual([]);
    await after.pass(POLICY.webhookAfterMs);
    expect(after.went).toEqual(['webhook grave']);
  });

  it('[U2] without a desktop its step waits for one; without a webhook nothing is journalled of it', async () => {
    const { escalation, raise, pass, went, escalated } = bench({ desktop: false, webhook: false });
    raise('grave', 'critical');
    await pass(400_000);
    expect(escalated()).toEqual([]);
    escalation.notifyThrough(() => TAKEN);
    await pass(500);
    expect([went, escalated()]).toEqual([[], ['desktop grave true']]);
  });
});

describe('a channel that fails', () => {
  it('[U2] is one low alarm however often, never through itself, and it goes when the channel works again', async () => {
    const { rig, raise, pass, went, answers } = bench();
    answers.webhook = async () => ({ delivered: false, detail: 'answered 500, 3 of 3 tries made' });
    for (let count = 0; count < 20; count += 1) raise(`a${count}`, 'medium');
    await pass(2 * POLICY.webhookAfterMs);
    const own = rig.of('alarm.raised').filter(({ body }) => body.alarmId.startsWith('escalation-'));
    expect(own.map(({ body }) => `${body.alarmId} ${body.priority}`)).toEqual(['escalation-webhook low']);
    expect(went.filter((it) => it.startsWith('webhook'))).toHaveLength(20);
    expect(went).not.toContain('webhook escalation-webhook');
    answers.webhook = async () => TAKEN;
    raise('later', 'medium');
    await pass(2 * POLICY.webhookAfterMs);
    expect(rig.state.alarms.get('escalation-webhook')?.cleared).toBe(true);
  });

  it('[U2] one that throws, rejects or never answers breaks nothing, and only so many are on their way', async () => {
    const { raise, pass, went, answers, escalated } = bench();
    answers.desktop = () => {
      throw new Error('no display');
    };
    answers.webhook = () => Promise.reject(new Error('no'));
    raise('x', 'critical');
    await pass(POLICY.webhookAfterMs + 1_000);
    expect(escalated()).toContain('desktop x false');
    expect(escalated()).toContain('webhook x false');
    answers.webhook = () => new Promise(() => {});
    for (let count = 0; count < 20; count += 1) raise(`b${count}`, 'medium');
    await pass(POLICY.webhookAfterMs + 1_000);
    expect(went.filter((it) => it.startsWith('webhook b'))).toHaveLength(4);
  });

  it('[U2] the alarm of a webhook goes when none is wanted any more', async () => {
    const { rig, raise, pass, answers } = bench();
    answers.webhook = async () => ({ delivered: false, detail: 'no answer' });
    raise('x', 'medium');
    await pass(POLICY.webhookAfterMs + 1_000);
    expect(rig.state.alarms.get('escalation-webhook')).toMatchObject({ cleared: false, priority: 'low' });
    rig.core.settle();
    const after = bench({ rig: rig.restart(), webhook: false });
    expect(after.rig.state.alarms.get('escalation-webhook')?.cleared).toBe(true);
  });
});

describe('any order of things', () => {
  it('[U2] each raising of an alarm takes each step at most once, and only while it presses', async () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      fc.record({ do: fc.constant('raise' as const), id, priority: fc.constantFrom<Priority>('critical', 'low') }),
      fc.record({ do: fc.constantFrom('acknowledge' as const, 'clear' as const, 'shelve' as const), id }),
      fc.record({ do: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 150_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { rig, escalation, raise, acknowledge } = bench();
        for (const it of steps) {
          const standing = 'id' in it ? rig.state.alarms.get(it.id) : undefined;
          if (it.do === 'time') rig.wall += it.ms;
          else if (it.do === 'raise') raise(it.id, it.priority);
          else if (standing === undefined) continue;
          else if (it.do === 'acknowledge') acknowledge(it.id);
          else if (it.do === 'clear') clearAlarm(rig.core, it.id);
          else if (standing.priority === 'low' && !standing.cleared) {
            shelveAlarm(rig.core, POLICY, it.id, 60_000, 'ann');
          }
          escalation.look();
          await new Promise((resolve) => setImmediate(resolve));
        }
        const taken = new Map<string, Set<string>>();
        const pressing = new Set<string>();
        for (const record of rig.journal.records()) {
          if (!('alarmId' in record.body)) continue;
          const { alarmId } = record.body;
          if (record.kind === 'alarm.raised') {
            taken.set(alarmId, new Set());
            pressing.add(alarmId);
          } else if (record.kind !== 'alarm.escalated') pressing.delete(alarmId);
          else {
            expect(pressing.has(alarmId) || record.body.channel === 'webhook').toBe(true);
            expect(taken.get(alarmId)?.has(record.body.channel)).toBe(false);
            taken.get(alarmId)?.add(record.body.channel);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
