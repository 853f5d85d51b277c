import { describe, expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';

const HEARTBEAT = { lateAfterMs: 3_000, lostAfterMs: 6_000, retries: 2 } as const;
const { lateAfterMs, lostAfterMs } = HEARTBEAT;

function withHook(names: readonly string[]): { rig: Rig; unattended: string[] } {
  const rig = new Rig(names);
  const unattended: string[] = [];
  rig.agents.onUnattended = (agent, _why, silentMs) =>
    unattended.push(silentMs === null ? agent : `${agent} ${silentMs}`);
  return { rig, unattended };
}

const states = (rig: Rig) => rig.of('agent.heartbeat').map(({ body }) => `${body.agent} ${body.state} ${body.retry}`);

describe('the heartbeat of an agent', () => {
  it('[A3] that stays away is asked twice, then lost: it has failed, its process is ended and it is handed on', () => {
    const { rig, unattended } = withHook(['a', 'b']);
    for (let age = 500; age <= lostAfterMs; age += 500) {
      rig.agents.event({ type: 'heartbeat', agent: 'b', wallAt: rig.wall + age });
      rig.agents.watch(rig.wall + age, HEARTBEAT);
      rig.core.commit();
      if (age < lateAfterMs) expect(rig.pinged).toEqual([]);
      else if (age < 4_500) expect(rig.pinged).toEqual(['a']);
      else expect(rig.pinged).toEqual(['a', 'a']);
    }
    expect(states(rig)).toEqual(['a late 1', 'a late 2', 'a lost 2']);
    expect(rig.state.registry.get('a')).toMatchObject({ status: 'failed', heartbeat: 'lost' });
    expect(rig.state.registry.get('b')).toMatchObject({ status: 'running', heartbeat: 'ok' });
    expect(rig.stopped).toEqual(['a']);
    expect(unattended).toEqual([`a ${lostAfterMs}`]);
    expect(rig.state.alarms.get('agent-a')).toMatchObject({ priority: 'high', cleared: false });
  });

  it.each([1, 2])('[A3] an answer to ping %i makes a late agent well, and the count begins anew', (answered) => {
    const { rig, unattended } = withHook(['a']);
    const round = (from: number): number => {
      let at = from;
      for (let pings = 0; pings < answered; at += 500) {
        rig.agents.watch(at, HEARTBEAT);
        rig.core.commit();
        pings = rig.pinged.length % answered === 0 && rig.pinged.length > 0 ? answered : pings;
        if (at - from > lostAfterMs) throw new Error('never asked');
      }
      rig.agents.event({ type: 'heartbeat', agent: 'a', wallAt: at });
      rig.agents.watch(at + 100, HEARTBEAT);
      return at;
    };
    const later = round(rig.wall);
    rig.pinged.length = 0;
    round(later + 100);
    const once = [...Array.from({ length: answered }, (_, index) => `a late ${index + 1}`), 'a ok 0'];
    expect(states(rig)).toEqual([...once, ...once]);
    expect(unattended).toEqual([]);
  });

  it('[A3] is never lost before its pings were sent and had their time, however late we look', () => {
    const { rig, unattended } = withHook(['a']);
    rig.agents.watch(rig.wall + 20_000, HEARTBEAT);
    rig.agents.watch(rig.wall + 20_001, HEARTBEAT);
    expect(states(rig)).toEqual(['a late 1', 'a late 2']);
    expect(unattended).toEqual([]);
    rig.agents.watch(rig.wall + 20_002, HEARTBEAT);
    expect(unattended).toEqual(['a 20002']);
  });

  it('[A3] of a stopped agent is nobody’s concern', () => {
    const { rig, unattended } = withHook(['a']);
    rig.agents.stop('a', 'test');
    rig.agents.event({ type: 'heartbeat', agent: 'a', wallAt: rig.wall });
    rig.agents.watch(rig.wall + 10 * lostAfterMs, HEARTBEAT);
    expect(states(rig)).toEqual([]);
    expect(unattended).toEqual([]);
  });
});

describe("an agent's process", () => {
  it('[A3] that fails is told once and handed on, whatever it says afterwards', () => {
    const { rig, unattended } = withHook(['a']);
    for (let i = 0; i < 3; i += 1) rig.agents.event({ type: 'failed', agent: 'a', reason: 'it ended by itself' });
    expect(rig.of('agent.failed')).toHaveLength(1);
    expect(unattended).toEqual(['a']);
  });

  it('is started once: not again while it starts or runs', () => {
    const { rig } = withHook(['a']);
    expect(() => rig.agents.start('a')).toThrow(/running already/);
    rig.agents.stop('a', 'test');
    rig.agents.start('a');
    expect(() => rig.agents.start('a')).toThrow(/running already/);
    expect(() => rig.agents.start('nobody')).toThrow(/no agent nobody/);
    expect(() => rig.agents.stop('nobody', '')).toThrow(/no agent nobody/);
  });

  it('that fails while it starts may be started again', () => {
    const { rig, unattended } = withHook(['a']);
    rig.agents.stop('a', 'test');
    rig.agents.start('a');
    rig.agents.event({ type: 'failed', agent: 'a', reason: 'no interpreter' });
    expect(rig.state.registry.get('a')).toMatchObject({ status: 'failed', reason: 'no interpreter' });
    expect(unattended).toEqual([]);
    rig.run('a');
    expect(rig.state.registry.get('a')?.status).toBe('running');
    expect(rig.state.alarms.get('agent-a')?.cleared).toBe(true);
  });

  it('of an agent that is not in the session says nothing that counts', () => {
    const { rig } = withHook(['a']);
    const before = rig.journal.staged.length;
    rig.agents.event({ type: 'ready', agent: 'ghost', name: 'ghost', warmupBars: 0 });
    rig.agents.event({ type: 'failed', agent: 'ghost', reason: '' });
    expect(rig.journal.staged.length).toBe(before);
  });
});
