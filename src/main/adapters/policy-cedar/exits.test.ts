import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exit, forbidOnOrders } from './testing/arbitrary-policies.ts';
import { compileText } from './testing/embedded.ts';
import { oracle } from './testing/policy-oracle.ts';
import { cedarText } from './testing/policy-tree.ts';

describe('rules and exits', () => {
  it('[R6] no forbid that is taken stands in the way of an order that only reduces, or of a cancel', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(forbidOnOrders, fc.array(exit, { minLength: 50, maxLength: 50 }), (forbid, exits) => {
        const isTaken = 'ok' in compileText(cedarText([forbid]));
        seen[isTaken ? 'taken' : 'refused'] += 1;
        if (isTaken) for (const call of exits) expect(oracle([forbid], call).rule).toBe('default-deny');
      }),
      { numRuns: 400 },
    );
    expect(seen.taken).toBeGreaterThan(40);
    expect(seen.refused).toBeGreaterThan(40);
  });
});
