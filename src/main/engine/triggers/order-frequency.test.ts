import { describe, expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';
import { TriggerRig } from './testing/trigger-rig.ts';

const scopes = (desk: TriggerRig) => desk.fired().map(({ scope }) => scope);

describe('order frequency', () => {
  it('[K9] over the limit of a minute trips that agent, and not over two minutes', () => {
    const desk = new TriggerRig('order-frequency', { ordersPerMinute: 10, timesBaseline: 20 });
    const propose = (count: number): void => {
      for (let i = 0; i < count; i += 1) desk.rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
      desk.triggers.afterInput();
    };
    propose(9);
    desk.rig.advance(60_000);
    propose(9);
    expect(scopes(desk)).toEqual([]);
    propose(1);
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'a' }]);
  });

  it('[K9] [A4] far over what the agent usually does trips it below the limit', () => {
    const desk = new TriggerRig('order-frequency', { ordersPerMinute: 1_000, timesBaseline: 5 }, new Rig(['a', 'b']), {
      minWindows: 6,
      alarmAt: '1000',
      tripAt: '1000',
    });
    const propose = (agent: string): void => {
      desk.rig.propose(agent, { side: 'buy', quantity: '1', price: '90' });
      desk.triggers.afterInput();
    };
    for (let minute = 0; minute < 60; minute += 1) {
      for (let i = 0; i < 2; i += 1) propose('a');
      desk.rig.advance(60_000);
    }
    for (let i = 0; i < 9; i += 1) propose('a');
    expect(scopes(desk)).toEqual([]);
    for (let i = 0; i < 3; i += 1) propose('a');
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'a' }]);
    expect(desk.fired()[0]?.threshold).toMatch(/a minute, 5 times its usual/);
    // One that never traded has no usual to be far from.
    for (let i = 0; i < 30; i += 1) propose('b');
    expect(scopes(desk)).toHaveLength(1);
  });
});
