import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../sim/world.ts';
import { MAX_INTENTS_A_STEP } from '../engine/agents/protocol.ts';
import { INPUTS_PER_TURN, INTENTS_PER_INPUT } from '../engine/intake.ts';
import { BAR_OF, Stage } from './testing/stage.ts';

const WISH = {
  symbol: 'BTC-PERP',
  side: 'buy',
  type: 'market',
  quantity: '0.01',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  purpose: 'test',
} as const;

describe('the replay', () => {
  it('[T2] takes intents in agent order, whatever order the answers come in', async () => {
    const orders: string[][] = [];
    for (const order of [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
      ['b', 'c', 'a'],
    ]) {
      const stage = new Stage({ agents: ['a', 'b', 'c'], steps: 3 });
      await stage.play();
      for (let step = 0; step < 3; step += 1) {
        await stage.stepped(step, 3);
        for (const agent of order) stage.answer(agent, `${agent}${step}`);
      }
      expect(await stage.ended).toBe('feed-ended');
      orders.push(stage.approved());
      await stage.close();
    }
    expect(orders[0]).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });

  it('[T2] agents that start together are announced in agent order, whichever was ready first', async () => {
    const stage = new Stage({ agents: ['a', 'b', 'c'], steps: 1 });
    await stage.play(['c', 'a', 'b']);
    await stage.stepped(0, 3);
    expect(stage.kinds('agent.started').map((it) => it.agent)).toEqual(['a', 'b', 'c']);
    await stage.close();
  });

  it('[T2] plays no further bar before every agent has answered', async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 3 });
    await stage.play();
    await stage.stepped(0, 2);
    stage.answer('a', 'first');
    await stage.turns();
    expect(stage.steps.filter((it) => it.agent === 'a')).toHaveLength(1);
    stage.answer('b', 'second');
    await stage.stepped(1, 2);
    expect(stage.replay.index).toBe(2);
    await stage.close();
  });

  it('paused it plays nothing, resumed it goes on where it was', async () => {
    const stage = new Stage({ agents: ['a'], steps: 5 });
    await stage.play();
    await stage.stepped(0, 1);
    stage.replay.pause();
    stage.answer('a', 'one');
    await stage.turns();
    expect([stage.replay.index, stage.replay.isPaused]).toEqual([1, true]);
    stage.replay.resume();
    await stage.stepped(1, 1);
    expect([stage.replay.index, stage.replay.isPaused]).toEqual([2, false]);
    await stage.close();
  });

  it('keeps the pace it is given, and another one from the moment it is changed', async () => {
    const stage = new Stage({ agents: ['a'], steps: 4, speed: 60 });
    await stage.play();
    await stage.turns();
    expect(stage.replay.index).toBe(0);
    stage.passes(1_001);
    await stage.stepped(0, 1);
    stage.answer('a');
    stage.passes(500);
    await stage.turns();
    expect(stage.replay.index).toBe(1);
    stage.replay.setSpeed('max');
    await stage.stepped(1, 1);
    expect(stage.replay.speed).toBe('max');
    await stage.close();
  });

  it('[K8] waits for nobody who gets no market data, and goes on with everybody once it is restored', async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 6 });
    await stage.play();
    await stage.stepped(0, 2);
    stage.replay.pause();
    for (const agent of ['a', 'b']) stage.answer(agent);
    await stage.turns();
    stage.engine.authority.revokeGrant('grant-2', 'test', 'op');
    stage.replay.resume();
    await stage.stepped(1, 1);
    stage.answer('a', 'alone');
    await stage.stepped(2, 1);
    stage.replay.pause();
    stage.answer('a');
    await stage.turns();
    stage.engine.authority.issueGrant('b', 'go on', 'op');
    stage.replay.resume();
    await stage.stepped(3, 2);
    expect(stage.steps.filter((it) => it.agent === 'b').map((it) => it.step.at)).toEqual([BAR_OF(1), BAR_OF(4)]);
    expect(stage.kinds('agent.failed')).toEqual([]);
    expect(stage.approved()).toEqual(['alone']);
    await stage.close();
  });

  it('[K8] plays on with market data disabled for all, and an agent that starts meanwhile is shown no history', async () => {
    const stage = new Stage({ agents: ['a'], steps: 5 });
    await stage.play();
    await stage.stepped(0, 1);
    stage.replay.pause();
    stage.answer('a');
    await stage.turns();
    stage.engine.authority.switchTool('market.bars', 'disabled', 'test', 'op');
    stage.engine.stopAgent('a', 'op');
    stage.engine.startAgent('a', 'op');
    stage.replay.agentEvent({ type: 'ready', agent: 'a', name: 'a', warmupBars: 1 });
    stage.replay.resume();
    expect(await stage.ended).toBe('feed-ended');
    expect(stage.engine.state.registry.get('a')?.status).toBe('running');
    expect(stage.steps).toHaveLength(1);
    await stage.close();
  });

  it('[P2] an answer of a stopped agent is not taken for that of its next process', async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 2 });
    await stage.play();
    await stage.stepped(0, 2);
    stage.answer('a', 'old');
    stage.engine.stopAgent('a', 'op');
    stage.engine.startAgent('a', 'op');
    stage.replay.agentEvent({ type: 'ready', agent: 'a', name: 'a', warmupBars: 0 });
    stage.answer('b', 'waited for');
    await stage.stepped(1, 2);
    stage.answer('a', 'new');
    stage.answer('b');
    expect(await stage.ended).toBe('feed-ended');
    expect(stage.approved()).toEqual(['waited for', 'new']);
    expect(stage.kinds('order.denied')).toEqual([]);
    await stage.close();
  });

  it('[K3] full replies of many agents are decided in turns of the event loop: a press waits for one of them', async () => {
    const agents = ['a', 'b', 'c', 'd', 'e', 'f'];
    const stage = new Stage({ agents, steps: 1 });
    await stage.play();
    await stage.stepped(0, agents.length);
    const intents = Array.from({ length: MAX_INTENTS_A_STEP }, (_, n) => ({ ...WISH, ref: `r${n}` }));
    for (const agent of agents) {
      stage.replay.agentEvent({ type: 'stepDone', agent, at: BAR_OF(1), reply: { intents, cancels: [] } });
    }
    const decided = (): number => stage.engine.state.counts.orders + stage.engine.state.counts.denials;
    const perTurn: number[] = [];
    for (let before = 0; before < agents.length * MAX_INTENTS_A_STEP; ) {
      await new Promise((resolve) => setImmediate(resolve));
      perTurn.push(decided() - before);
      before = decided();
    }
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(2 * INPUTS_PER_TURN * INTENTS_PER_INPUT);
    await stage.close();
  });

  it('[P2] a word that a stopped agent was ready is not taken for that of its next process', async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 1 });
    await stage.play(['a']);
    stage.engine.stopAgent('a', 'op');
    stage.engine.startAgent('a', 'op');
    stage.replay.agentEvent({ type: 'ready', agent: 'b', name: 'b', warmupBars: 0 });
    await stage.turns();
    expect(stage.kinds('agent.started')).toEqual([]);
    stage.replay.agentEvent({ type: 'ready', agent: 'a', name: 'a', warmupBars: 0 });
    await stage.stepped(0, 2);
    expect(stage.kinds('agent.started').map((it) => it.agent)).toEqual(['a', 'b']);
    await stage.close();
  });

  it('ends at the bar that closes at the time it is given, and delivers what is under way', async () => {
    const stage = new Stage({ agents: [], steps: 10, until: BAR_OF(2) + MINUTE });
    await stage.play();
    expect(await stage.ended).toBe('until-reached');
    expect(stage.replay.index).toBe(3);
    expect(stage.clock.now()).toBeGreaterThanOrEqual(BAR_OF(2) + MINUTE + 2_000);
    await stage.close();
  });

  it('[K2] [A3] an agent that never answers is lost by the machine clock; the others go on', async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 3 });
    await stage.play();
    await stage.stepped(0, 2);
    stage.answer('a', 'kept');
    for (let second = 1; second <= 6; second += 1) {
      stage.passes(1_000);
      stage.beat('a');
      stage.engine.watch(stage.wall);
    }
    stage.replay.poke();
    await stage.stepped(1, 1);
    stage.answer('a');
    expect(stage.kinds('agent.failed').map((it) => it.agent)).toEqual(['b']);
    expect(stage.kinds('agent.heartbeat').map((it) => [it.agent, it.body.state, it.body.retry])).toEqual([
      ['b', 'late', 1],
      ['b', 'late', 2],
      ['b', 'lost', 2],
    ]);
    expect(stage.approved()).toEqual(['kept']);
    await stage.close();
  });

  it('[K1] [K3] a kill while it is paused completes, and no bar is played meanwhile', async () => {
    const stage = new Stage({ agents: ['a'], steps: 50 });
    await stage.play();
    await stage.stepped(0, 1);
    stage.answer('a', 'entry');
    await stage.stepped(1, 1);
    stage.replay.pause();
    stage.answer('a');
    await stage.turns();
    const before = stage.replay.index;
    stage.killAll();
    await stage.until(() => stage.phase() === 'FLAT');
    expect(stage.replay.isPaused).toBe(true);
    expect(stage.replay.index - before).toBeLessThanOrEqual(1);
    expect(stage.held()).toBe(0);
    await stage.close();
  });

  it('[K1] a kill after the end of the feed completes', async () => {
    const stage = new Stage({ agents: ['a'], steps: 2 });
    await stage.play();
    await stage.stepped(0, 1);
    stage.answer('a', 'entry');
    await stage.stepped(1, 1);
    stage.answer('a');
    expect(await stage.ended).toBe('feed-ended');
    expect(stage.held()).toBe(1);
    stage.killAll();
    await stage.until(() => stage.phase() === 'FLAT');
    expect(stage.held()).toBe(0);
    await stage.close();
  });

  it('[K3] a kill does not wait for an agent that owes an answer, and takes none of it afterwards', async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 50 });
    await stage.play();
    await stage.stepped(0, 2);
    stage.answer('a', 'entry');
    stage.answer('b');
    await stage.stepped(1, 2);
    stage.answer('a', 'too-late');
    stage.killAll();
    stage.answer('b', 'never');
    await stage.until(() => stage.phase() === 'FLAT');
    expect(stage.approved().filter((ref) => ref === 'too-late' || ref === 'never')).toEqual([]);
    expect(stage.held()).toBe(0);
    await stage.close();
  });

  it('[K4] a kill after the time it was to run until is driven to its end', async () => {
    const stage = new Stage({ agents: ['a'], steps: 50, until: BAR_OF(1) + MINUTE });
    await stage.play();
    await stage.stepped(0, 1);
    stage.answer('a', 'entry');
    await stage.stepped(1, 1);
    stage.answer('a');
    expect(await stage.ended).toBe('until-reached');
    expect(stage.held()).toBe(1);
    stage.killAll();
    await stage.until(() => stage.phase() === 'FLAT');
    expect(stage.held()).toBe(0);
    expect(stage.replay.index).toBe(2);
    await stage.close();
  });

  it('[A3] an agent that beats and never answers a bar is given up after 10 s of machine time; the others go on', async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 3 });
    await stage.play();
    await stage.stepped(0, 2);
    stage.answer('a', 'kept');
    const second = async (): Promise<void> => {
      stage.passes(1_000);
      for (const agent of ['a', 'b']) stage.beat(agent);
      stage.engine.watch(stage.wall);
      await stage.turns();
    };
    for (let count = 0; count < 9; count += 1) await second();
    expect(stage.kinds('agent.failed')).toEqual([]);
    expect(stage.replay.index).toBe(1);
    await second();
    await stage.stepped(1, 1);
    expect(stage.kinds('agent.failed').map((it) => [it.agent, it.body.reason])).toEqual([
      ['b', 'it did not answer a bar within 10 s'],
    ]);
    stage.answer('a');
    await stage.stepped(2, 1);
    expect(stage.approved()).toEqual(['kept']);
    expect(stage.steps.filter((it) => it.agent === 'b')).toHaveLength(1);
    await stage.close();
  });

  it("[K1] the operator's speed comes back after a kill while it was paused", async () => {
    const stage = new Stage({ agents: ['a', 'b'], steps: 50, speed: 600 });
    await stage.play();
    stage.passes(101);
    await stage.stepped(0, 2);
    stage.replay.pause();
    for (const agent of ['a', 'b']) stage.answer(agent, `${agent}1`);
    await stage.turns();
    stage.engine.kill({
      scope: { kind: 'agent', agent: 'a' },
      commandId: 'k',
      cause: 'window',
      by: 'test',
      reason: '',
    });
    stage.replay.poke();
    await stage.until(() => stage.phase() === 'FLAT');
    await stage.turns();
    expect([stage.replay.isPaused, stage.replay.speed]).toEqual([true, 600]);
    const { index } = stage.replay;
    stage.passes(60_000);
    await stage.turns();
    expect(stage.replay.index).toBe(index);

    stage.replay.resume();
    // A bar of a minute takes a tenth of a second at this speed, and a minute at the kill's own.
    stage.passes(101);
    await stage.turns();
    expect(stage.replay.index).toBe(index + 1);
    await stage.close();
  });
});
