import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, formatAmount, min, rate } from '../../../shared/money.ts';
import { WIDE_DECLARED, WIDE_LIMITS } from '../testing/wide-limits.ts';
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

  it('[R7] a trip that would come before its hold refuses it, and is named', () => {
    for (const key of ['accountDailyLoss', 'accountDrawdown', 'agentDailyLoss', 'agentDrawdown']) {
      const result = RiskConfig.safeParse(changed(['triggers', 'loss', key], (parent) => (parent[key] = '0.99')));
      expect(result.error?.issues.map((it) => it.path)).toEqual([['triggers', 'loss', key]]);
    }
    expect(RiskConfig.safeParse(WIDE_LIMITS).success).toBe(true);
  });

  it('[R7] [K9] a threshold of nothing refuses it, is named, and it is said how to switch the trigger off', () => {
    const loss = Object.keys(WIDE_LIMITS.triggers.loss).filter((key) => /Loss|Drawdown/.test(key));
    expect(loss).toHaveLength(4);
    const thresholds = [
      ...loss.map((key) => ['triggers', 'loss', key]),
      ['baseline', 'alarmAt'],
      ['baseline', 'tripAt'],
    ];
    for (const path of thresholds) {
      for (const none of ['0', '0.000']) {
        const result = RiskConfig.safeParse(changed(path, (parent, key) => (parent[key] = none)));
        expect(result.error?.issues.map((it) => [it.path, it.message])).toContainEqual([
          path,
          'must be above 0; switch it off with "enabled": false',
        ]);
      }
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

  it('[R1] the tightest of what is configured for all agents, for this one, and declared binds an agent', () => {
    const counts = fc.record({ all: fc.nat(), one: fc.option(fc.nat(), { nil: undefined }), declared: fc.nat() });
    const shares = fc.record({ all: fraction, one: fc.option(fraction, { nil: undefined }), declared: amount });
    fc.assert(
      fc.property(shares, counts, amount, (values, numbers, allocation) => {
        const agent = { ...WIDE_LIMITS.agent, maxOrderValue: values.all, maxOpenOrders: numbers.all };
        const one = {
          ...(values.one === undefined ? {} : { maxOrderValue: values.one }),
          ...(numbers.one === undefined ? {} : { maxOpenOrders: numbers.one }),
        };
        const limits = riskLimits({ ...WIDE_LIMITS, agent, agents: { a: one } }, cash('1'));
        const declared = { ...WIDE_DECLARED, maxOrderValue: values.declared, maxOpenOrders: numbers.declared };
        const of = (text: string) => ((allocation * rate(text)) / 10n ** 16n) as Cash;
        const ofAll = min(values.declared, of(values.all));
        const told = limits.agent('a', declared, allocation);
        expect(told.maxOrderValue).toBe(values.one === undefined ? ofAll : min(ofAll, of(values.one)));
        expect(told.maxOpenOrders).toBe(Math.min(numbers.all, numbers.one ?? numbers.all, numbers.declared));
        // Another agent is not bound by it; and one that declares something else later is bound by that.
        expect(limits.agent('b', declared, allocation).maxOrderValue).toBe(ofAll);
        expect(limits.agent('a', { ...declared, maxOpenOrders: 0 }, allocation).maxOpenOrders).toBe(0);
        expect(limits.agent('a', declared, 0n as Cash).maxOrderValue).toBe(0n);
      }),
    );
  });

  it('[R3] what an agent may lose is a share of its allocation, its own entry being the tighter one', () => {
    const limits = riskLimits(
      { ...WIDE_LIMITS, agents: { a: { maxDailyLoss: '0.1', maxDrawdown: '0.2' } } },
      cash('1'),
    );
    expect(limits.losses('a', cash('1000'))).toEqual({ maxDailyLoss: cash('100'), maxDrawdown: rate('0.2') });
    expect(limits.losses('b', cash('1000'))).toEqual({ maxDailyLoss: cash('1000'), maxDrawdown: rate('1') });
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
