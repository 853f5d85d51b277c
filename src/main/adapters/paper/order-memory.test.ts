import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderMemory } from './order-memory.ts';

describe('OrderMemory', () => {
  it('knows every open order and exactly the latest closed ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(30), fc.nat(30), (bound, before, after) => {
        const ids = Array.from({ length: before + after }, (_, i) => `closed-${i}`);
        const memory = new OrderMemory(bound, ids.slice(0, before));
        memory.opened('open-1');
        for (const id of ids.slice(before)) {
          memory.opened(id);
          memory.closed(id);
          memory.closed(id);
        }
        expect(memory.isNew('open-1')).toBe(false);
        const known = ids.filter((id) => !memory.isNew(id));
        expect(known).toEqual(ids.slice(-bound));
        expect(memory.closedIds()).toEqual(known);
      }),
    );
  });
});
