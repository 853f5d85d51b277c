import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, type Quantity, rate } from '../../../shared/money.ts';
import { CHECKS, EXPOSURE, runChecks, SANITY } from './chain.ts';
import { type Check, type RiskContext, refuse } from './check.ts';
import { contextWith, hostileExit } from './testing/context.ts';

const broken: Check = () => {
  throw new Error('division by zero');
};

describe('the chain of checks', () => {
  it('[R5] whichever check throws, the order is denied', () => {
    const replaced = (checks: readonly Check[], at: number) => checks.map((it, index) => (index === at ? broken : it));
    const told = { reason: 'INTERNAL_ERROR', measured: 'division by zero', limit: '' };
    for (let at = 0; at < SANITY.length; at += 1) {
      expect(runChecks(contextWith, replaced(SANITY, at))).toEqual(told);
    }
    for (let at = 0; at < EXPOSURE.length; at += 1) {
      expect(runChecks(contextWith, SANITY, replaced(EXPOSURE, at))).toEqual(told);
    }
    expect(runChecks(contextWith)).toBeNull();
  });

  it('[R5] whatever a check looks at cannot be had: denied, never passed over', () => {
    const context = contextWith();
    for (const key of Object.keys(context) as (keyof RiskContext)[]) {
      const failing = { ...context };
      Object.defineProperty(failing, key, {
        get: () => {
          throw new Error(`no ${key}`);
        },
      });
      const told = runChecks(() => failing);
      // A limit order in a perpetual looks neither at spot purchases nor, with nothing sent before, at earlier orders.
      const isRead = key !== 'agentOpenBuys' && key !== 'orderById';
      expect(told?.reason ?? null, key).toBe(isRead ? 'INTERNAL_ERROR' : null);
    }
  });

  it('[R5] the facts cannot be gathered at all: denied too', () => {
    const gather = () => {
      throw new Error('no book for a');
    };
    expect(runChecks(gather)).toEqual({ reason: 'INTERNAL_ERROR', measured: 'no book for a', limit: '' });
  });

  it('[R1] the first objection is the one that is told, and sanity comes before exposure', () => {
    const objection = (reason: Parameters<typeof refuse>[0]) => () => refuse(reason);
    const sanity = [() => null, objection('SELF_TRADE'), objection('DUPLICATE_REF')];
    expect(runChecks(contextWith, sanity, [objection('DRAWDOWN')])?.reason).toBe('SELF_TRADE');
    expect(runChecks(contextWith, [() => null], [objection('DRAWDOWN'), objection('DAILY_LOSS')])?.reason).toBe(
      'DRAWDOWN',
    );
  });

  it('[R1] an order within every limit passes all of them', () => {
    expect(CHECKS.map((check) => check(contextWith()))).toEqual(CHECKS.map(() => null));
  });
});

describe('an exit on the steps and above the minimum', () => {
  const large = (context: RiskContext) =>
    context.intent.quantity >= 10n ** 18n && (context.intent.price ?? 0n) >= 10n ** 16n;

  it('[R6] passes all of them, whatever limits are broken', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        fc.pre(large(context));
        expect(runChecks(() => context)).toBeNull();
      }),
    );
  });

  it('[R6] in a world in which every check on exposure objects to an entry', () => {
    fc.assert(
      fc.property(hostileExit, (exit) => {
        const { at, standing, unexplained, bookCash, bookValue, accountValue, agentLimits, accountLimits } = exit;
        const { symbol, side, type, quantity } = contextWith().intent;
        const entry: RiskContext = {
          ...exit,
          ...contextWith({ intent: { price: price('100000') } }),
          ...{ at, standing, unexplained, bookCash, bookValue, accountValue, agentLimits, accountLimits },
          ...{ mark: { price: price('100'), at: 0 }, priceCollar: rate('0'), stalePriceMs: 1 },
          ...{ agentOrdersLastMinute: 1, agentMessagesLastMinute: 1, agentOrderCount: 1, executions: 100 },
          sent: [{ orderId: 'o', symbol, side, type, quantity, price: price('100000'), at }],
          ...{ bookDayLoss: exit.bookDayLoss, bookDrawdown: exit.bookDrawdown, instrumentLimits: undefined },
        };
        const silent = EXPOSURE.filter((check) => check(entry) === null);
        // The world has a price, and its entry is no market order: each has a world of its own.
        expect(silent.map((check) => check.name)).toEqual(['knownPrice', 'marketQuantity']);
        const [unpriced, tooLarge] = silent;
        expect(unpriced?.({ ...entry, mark: undefined })).not.toBeNull();
        const small = { ...entry.instrument, maxMarketQuantity: (entry.intent.quantity - 1n) as Quantity };
        const { price: _limit, ...unlimited } = entry.intent;
        expect(tooLarge?.({ ...entry, instrument: small, intent: { ...unlimited, type: 'market' } })).not.toBeNull();
      }),
    );
  });
});
