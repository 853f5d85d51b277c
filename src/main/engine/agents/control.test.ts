import { describe, expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';
import { LATE_AFTER_MS, LOST_AFTER_MS } from './control.ts';

function withHook(names: readonly string[]): { rig: Rig; unattended: string[] } {
  const rig = new Rig(names);
  const unattended: string[] = [];
  rig.agents.onUnattended = (agent) => unattended.push(agent);
  return { rig, unattended };
}

const states = (rig: Rig) => rig.of('agent.heartbeat').map((it) => `${it.body.agent} ${it.body.state}`);

describe('the heartbeat of an agent', () => {
  it('[A3] is late, then lost; a lost one has failed, its process is ended and it is handed on', () => {
    const { rig, unattended } = withHook(['a', 'b']);
    for (let age = 1_000; age <= LOST_AFTER_MS; age += 1_000) {
      rig.agents.event({ type: 'heartbeat', agent: 'b', wallAt: rig.wall + age });
      rig.agents.watch(rig.wall + age);
      rig.core.commit();
    }
    expect(states(rig)).toEqual(['a late', 'a lost']);
    expect(rig.state.registry.get('a')).toMatchObject({ status: 'failed', heartbeat: 'lost' });
    expect(rig.state.registry.get('b')).toMatchObject({ status: 'running', heartbeat: 'ok' });
    expect(rig.stopped).toEqual(['a']);
    expect(unattended).toEqual(['a']);
    expect(rig.state.alarms.get('agent-a')).toMatchObject({ priority: 'high', cleared: false });
  });

  it('[A3] that comes again in time makes a late agent well', () => {
    const { rig, unattended } = withHook(['a']);
    rig.agents.watch(rig.wall + LATE_AFTER_MS);
    rig.agents.event({ type: 'heartbeat', agent: 'a', wallAt: rig.wall + LATE_AFTER_MS });
    rig.agents.watch(rig.wall + LATE_AFTER_MS + 500);
    expect(states(rig)).toEqual(['a late', 'a ok']);
    expect(unattended).toEqual([]);
  });

  it('[A3] of a stopped agent is nobody’s concern', () => {
    const { rig, unattended } = withHook(['a']);
    rig.agents.stop('a', 'test');
    rig.agents.event({ type: 'heartbeat', agent: 'a', wallAt: rig.wall });
    rig.agents.watch(rig.wall + 10 * LOST_AFTER_MS);
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
