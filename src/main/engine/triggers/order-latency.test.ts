import { describe, expect, it } from 'vitest';
import { TriggerRig } from './testing/trigger-rig.ts';

const GLOBAL = { kind: 'global' };
const scopes = (desk: TriggerRig) => desk.fired().map(({ scope }) => scope);

describe('order latency', () => {
  const CONFIG = { timesObjective: 2, samples: 5 };
  /** Orders whose answers take so long, engine milliseconds; the objective is 500. */
  const answered = (desk: TriggerRig, ms: number, orders: number): void => {
    desk.rig.venue.latencyMs = ms;
    for (let i = 0; i < orders; i += 1) {
      desk.rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
      desk.rig.advance(ms + 100);
      desk.triggers.afterInput();
    }
  };

  it('[K9] over twice its objective in the median of the last orders trips everything', () => {
    const desk = new TriggerRig('order-latency', CONFIG);
    answered(desk, 980, 20);
    expect(scopes(desk)).toEqual([]);
    answered(desk, 1_200, 2);
    expect(scopes(desk)).toEqual([]);
    answered(desk, 1_200, 1);
    expect(scopes(desk)).toEqual([GLOBAL]);
    expect(desk.fired()[0]).toMatchObject({ measured: 'median 1200 ms', threshold: '1000 ms, 2 times the objective' });
  });

  it('[K9] of an even number of orders is over it when half of them are', () => {
    const desk = new TriggerRig('order-latency', { ...CONFIG, samples: 4 });
    answered(desk, 980, 4);
    answered(desk, 1_200, 1);
    expect(scopes(desk)).toEqual([]);
    answered(desk, 1_200, 1);
    expect(scopes(desk)).toEqual([GLOBAL]);
    expect(desk.fired()[0]).toMatchObject({ measured: 'median 1200 ms' });
  });

  it('[K9] is measured to the first answer, whatever that is, and once an order', () => {
    const desk = new TriggerRig('order-latency', { ...CONFIG, samples: 4 });
    for (let i = 0; i < 4; i += 1) {
      desk.rig.venue.isReachable = false;
      const id = desk.rig.propose('a', { side: 'buy', quantity: '1', price: '90' })?.id ?? '';
      desk.rig.advance(1_200);
      expect(scopes(desk)).toEqual([]);
      const at = desk.rig.now;
      const first = i % 2 === 0 ? ({ kind: 'cancelled', orderId: id, reason: 'no-market', at } as const) : null;
      desk.rig.deliver(first ?? { kind: 'throttled', request: 'submit', id, retryAfterMs: 1, at });
      desk.triggers.afterInput();
      // Said again, and another thing: the order was answered before.
      desk.rig.deliver({ kind: 'accepted', orderId: id, at });
      desk.rig.deliver({ kind: 'accepted', orderId: id, at });
      desk.triggers.afterInput();
      desk.rig.advance(1);
    }
    expect(scopes(desk)).toEqual([GLOBAL]);
  });

  it('[K9] is not judged by a few orders, and an order that nobody answers counts with the time it was waited for', () => {
    const desk = new TriggerRig('order-latency', CONFIG);
    answered(desk, 3_000, 4);
    expect(scopes(desk)).toEqual([]);
    desk.rig.venue.isReachable = false;
    desk.rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    desk.rig.advance(10_100);
    desk.triggers.afterInput();
    expect(scopes(desk)).toEqual([GLOBAL]);
  });
});
