import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, formatAmount, rate } from '../../../shared/money.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';
import { RiskConfig } from './config.ts';
import { riskLimits } from './limits.ts';

type Tree = { readonly [key: string]: unknown };

/** Every path to a value of the file. */
function paths(tree: Tree, above: readonly string[] = []): string[][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? paths(value as Tree, [...above, key]) : [[...above, key]],
  );
}

function changed(path: readonly string[], change: (parent: Record<string, unknown>, key: string) => void): unknown {
  const copy = structuredClone(WIDE_LIMITS) as unknown as Record<string, unknown>;
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
  change(parent, path.at(-1) ?? '');
  return copy;
}

const ALL = paths(WIDE_LIMITS as unknown as Tree);

describe('the limits file', () => {
  it('[R7] any missing key refuses it, and is named', () => {
    for (const path of ALL) {
      const result = RiskConfig.safeParse(changed(path, (parent, key) => delete parent[key]));
      expect(result.success).toBe(false);
      expect(result.error?.issues.map((it) => it.path)).toEqual([path]);
    }
  });

  it('[P1] an unknown key refuses it, at every level, and is named', () => {
    for (const path of ALL) {
      const result = RiskConfig.safeParse(
        changed(path, (parent) => {
          parent.maxOrderValeu = '0.5';
        }),
      );
      expect(result.success).toBe(false);
      expect(JSON.stringify(result.error?.issues)).toContain('maxOrderValeu');
    }
  });

  it('[R7] what is not a plain number refuses it', () => {
    for (const bad of ['', '1e3', '-1', 'NaN', ' 1', null, -1, 0.5, Number.NaN]) {
      for (const path of ALL) {
        const result = RiskConfig.safeParse(
          changed(path, (parent, key) => {
            parent[key] = bad;
          }),
        );
        expect(result.success, `${path.join('.')} = ${bad}`).toBe(false);
      }
    }
  });
});

describe('limits in the settlement currency', () => {
  const fraction = fc.integer({ min: 0, max: 3 * 10 ** 8 }).map((n) => formatAmount((BigInt(n) * 10n ** 8n) as Cash));
  const amount = fc.bigInt({ min: 0n, max: 10n ** 24n }).map((units) => units as Cash);

  it('[R1] the tighter of the configured limit and what the manifest declares binds an agent', () => {
    fc.assert(
      fc.property(fraction, amount, amount, fc.nat(), fc.nat(), (share, declared, allocation, own, configured) => {
        const agent = {
          ...WIDE_LIMITS.agent,
          maxOrderValue: share,
          maxPositionValue: share,
          maxOpenOrders: configured,
        };
        const limits = riskLimits({ ...WIDE_LIMITS, agent }, cash('1'));
        const told = limits.agent(
          { maxOrderValue: declared, maxPositionValue: declared, maxOpenOrders: own, maxOrdersPerMinute: own },
          allocation,
        );
        const of = (allocation * rate(share)) / 10n ** 16n;
        expect(told.maxOrderValue).toBe(declared < of ? declared : of);
        expect(told.maxPositionValue).toBe(told.maxOrderValue);
        expect(told.maxOpenOrders).toBe(Math.min(own, configured));
        expect(told.maxOrdersPerMinute).toBe(Math.min(own, WIDE_LIMITS.agent.maxOrdersPerMinute));
      }),
    );
  });

  it('[R7] fractions of the balance round down', () => {
    fc.assert(
      fc.property(fraction, amount, (share, balance) => {
        const account = { ...WIDE_LIMITS.account, maxDailyLoss: share };
        const told = riskLimits({ ...WIDE_LIMITS, account }, balance).account.maxDailyLoss;
        const exact = balance * rate(share);
        expect(told * 10n ** 16n <= exact && exact < (told + 1n) * 10n ** 16n).toBe(true);
      }),
    );
  });
});
