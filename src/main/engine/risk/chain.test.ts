import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS, runChecks } from './chain.ts';
import { type Check, refuse } from './check.ts';
import { contextWith, hostileExit } from './testing/context.ts';

describe('the chain of checks', () => {
  it('[R5] a check that throws denies', () => {
    const broken: Check = () => {
      throw new Error('division by zero');
    };
    const told = runChecks(contextWith, [() => null, broken]);
    expect(told).toEqual({ reason: 'INTERNAL_ERROR', measured: 'division by zero', limit: '' });
    expect(runChecks(contextWith, [() => null])).toBeNull();
  });

  it('[R5] what a check looks at cannot be gathered: denied too', () => {
    const gather = () => {
      throw new Error('no book for a');
    };
    expect(runChecks(gather)?.reason).toBe('INTERNAL_ERROR');
  });

  it('[R1] the first objection is the one that is told', () => {
    const checks = [() => null, () => refuse('SELF_TRADE'), () => refuse('DRAWDOWN')];
    expect(runChecks(contextWith, checks)?.reason).toBe('SELF_TRADE');
  });

  it('[R1] an order within every limit passes all of them', () => {
    expect(CHECKS.map((check) => check(contextWith()))).toEqual(CHECKS.map(() => null));
  });

  it('[R6] an exit on the steps and above the minimum passes all of them, whatever limits are broken', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        const large = context.intent.quantity >= 10n ** 18n && (context.intent.price ?? 0n) >= 10n ** 16n;
        fc.pre(large);
        expect(runChecks(() => context)).toBeNull();
      }),
    );
  });
});
