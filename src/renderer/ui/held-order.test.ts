import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrderOf } from './held-order.ts';

const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String));

describe('an order that waits under the pointer', () => {
  it('[U4] loses and doubles no row, keeps the places of those that stay, and puts new ones at the end', () => {
    fc.assert(
      fc.property(ids, ids, (now, last) => {
        const rows = now.map((id) => ({ id }));
        const shown = inOrderOf(rows, last).map((row) => row.id);
        expect([...shown].sort()).toEqual([...now].sort());
        const stayed = last.filter((id) => now.includes(id));
        expect(shown.slice(0, stayed.length)).toEqual(stayed);
      }),
    );
  });
});
