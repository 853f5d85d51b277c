import { describe, expect, it } from 'vitest';
import { World } from '../../../../sim/world.ts';
import { TriggerRow } from '../../../shared/view/trading-view.ts';
import { TriggerId } from '../../engine/domain/triggers.ts';
import { triggerRows } from './trigger-rows.ts';

const rowOf = (world: World, id: TriggerId): TriggerRow | undefined =>
  triggerRows(world.engine).find((row) => row.id === id);

describe('the rows of the triggers', () => {
  it('[K9] are one for each, in words, before anything happened', () => {
    const world = new World({ seed: 1, agents: 2 });
    const rows = triggerRows(world.engine);
    expect(rows.map((row) => row.id)).toEqual(TriggerId.options);
    for (const row of rows) {
      expect(TriggerRow.safeParse(row).error).toBeUndefined();
      expect(row).toMatchObject({ enabled: true, firedAt: null, quietForMs: 0 });
      expect(row.label).not.toBe('');
      expect(row.fraction === null || row.fraction < 1).toBe(true);
    }
  });

  it('[K9] show whatever is nearest to its threshold, and after it fired when, and how long it cools down', () => {
    const world = new World({ seed: 1, agents: 2 });
    const refuse = (times: number): void => {
      const call = { channel: 'chaos.set', by: 'x', via: 'socket', code: 'FORBIDDEN_ROLE' };
      for (let i = 0; i < times; i += 1) world.engine.core.stage('call.denied', null, null, call);
      world.engine.watch(world.engine.core.ports.machine.wallNow());
    };
    refuse(5);
    expect(rowOf(world, 'unauthorised-access')).toMatchObject({ measured: '5 refused calls', fraction: 0.25 });
    refuse(15);
    const now = world.clock.now();
    expect(rowOf(world, 'unauthorised-access')).toMatchObject({ firedAt: now, quietForMs: 300_000 });
    // It goes by the machine's clock, which stands still in a simulated world.
    world.clock.advanceTo(now + 300_000);
    expect(rowOf(world, 'unauthorised-access')).toMatchObject({ firedAt: now, quietForMs: 300_000 });
  });

  it('[K9] count down what goes by the engine’s clock with it', () => {
    const world = new World({ seed: 1, agents: 2 });
    const [agent = ''] = world.engine.state.registry.keys();
    for (let i = 0; i < 30; i += 1) world.engine.agents.event({ type: 'toolRefused', agent, tool: 'shell' });
    world.engine.triggers.afterInput();
    const now = world.clock.now();
    expect(rowOf(world, 'risk-violations')).toMatchObject({ firedAt: now, quietForMs: 300_000 });
    world.clock.advanceTo(now + 100_000);
    expect(rowOf(world, 'risk-violations')).toMatchObject({ firedAt: now, quietForMs: 200_000 });
    world.clock.advanceTo(now + 300_000);
    expect(rowOf(world, 'risk-violations')).toMatchObject({ firedAt: now, quietForMs: 0 });
  });
});
