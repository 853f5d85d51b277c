import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRate, type Cash, price, rate, ZERO_CASH } from '../../../shared/money.ts';
import type { Book } from '../ledger/book.ts';
import type { Curve } from '../ledger/curve.ts';
import { valuations } from '../ledger/valuations.ts';
import { dailyLoss } from '../risk/protections/daily-loss.ts';
import type { Guarded } from '../risk/protections/protection.ts';
import { trailingDrawdown } from '../risk/protections/trailing-drawdown.ts';
import { PERP, START } from '../testing/rig.ts';
import { TriggerRig } from './testing/trigger-rig.ts';

const GLOBAL = { kind: 'global' };
const scopes = (desk: TriggerRig) => desk.fired().map(({ scope }) => scope);

describe('a loss', () => {
  const CONFIG = { accountDailyLoss: '0.05', accountDrawdown: '0.2', agentDailyLoss: '0.08', agentDrawdown: '0.3' };
  /** `a` holds 200 bought at 100: of its 50,000, 20,000 are at stake. */
  const holding = (config: object): TriggerRig => {
    const desk = new TriggerRig('loss', config);
    desk.rig.propose('a', { side: 'buy', quantity: '200' });
    desk.rig.advance(1_000);
    expect(desk.rig.held('a')).toBe('200');
    return desk;
  };
  const markAt = (desk: TriggerRig, text: string): void => {
    desk.rig.state.marks.set(PERP.symbol, { price: price(text), at: desk.rig.now });
    desk.triggers.barCame();
    desk.triggers.afterInput();
  };

  it("[K9] of an agent's book over its share of the day trips that agent, the account's everything", () => {
    const desk = holding(CONFIG);
    // The limit itself, 8 %, is not over it: nor is it for the hold.
    markAt(desk, '80');
    expect(scopes(desk)).toEqual([]);
    markAt(desk, '79.5');
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'a' }]);
    expect(desk.fired()[0]?.reason).toMatch(/^loss: 8\.\d % daily loss of its allocation/);

    const all = holding(CONFIG);
    markAt(all, '70');
    expect(scopes(all)).toEqual([GLOBAL]);
  });

  it('[K9] is the fall from the peak too, over days', () => {
    const desk = holding({ ...CONFIG, agentDailyLoss: '1', agentDrawdown: '0.2', accountDailyLoss: '1' });
    const sample = (text: string): void => {
      markAt(desk, text);
      desk.rig.core.stage('market.sampled', null, null, { steps: 1, marks: [] });
    };
    for (const text of ['150', '140', '130', '120', '112', '106']) {
      sample(text);
      expect(scopes(desk)).toEqual([]);
      desk.rig.advance(86_400_000);
    }
    // From 60,000 at the peak to 48,000.
    markAt(desk, '89.9');
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'a' }]);
    expect(desk.fired()[0]?.reason).toMatch(/drawdown/);
  });

  it('[K9] [R3] is reckoned as its hold is, whatever was lost on the days before: with one share both are crossed at once', () => {
    const day = fc.record({ price: fc.integer({ min: 1, max: 150 }), isSampled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(day, { maxLength: 5 }), fc.integer({ min: 1, max: 150 }), (days, last) => {
        const share = '0.1';
        const desk = holding({
          ...{ accountDailyLoss: share, accountDrawdown: share, agentDailyLoss: share, agentDrawdown: share },
          enabled: false,
        });
        const sample = () => desk.rig.core.stage('market.sampled', null, null, { steps: 1, marks: [] });
        for (const { price: at, isSampled } of days) {
          markAt(desk, String(at));
          sample();
          desk.rig.advance(86_400_000);
          if (isSampled) sample();
        }
        markAt(desk, String(last));
        const { state, now } = desk.rig;
        const held = (book: Book | undefined, equity: Cash, curve: Curve | undefined): boolean[] => {
          if (book === undefined || curve === undefined) throw new Error('no book');
          const losses = { maxDailyLoss: applyRate(book.allocation, rate(share), 'down'), maxDrawdown: rate(share) };
          const guarded = { at: now, equity, curve, losses } as Guarded;
          return [dailyLoss, trailingDrawdown].map(({ crossed }) => crossed(guarded) !== null);
        };
        const { account, books } = valuations(state.ledger, state.marks);
        expect(desk.triggers.readings('loss').map(({ crossed }) => crossed)).toEqual([
          ...held(state.ledger.account, account.equity, state.curves.account),
          ...held(state.ledger.books.get('a'), books.get('a')?.equity ?? ZERO_CASH, state.curves.books.get('a')),
        ]);
      }),
    );
  });

  it('[K9] [R3] of an agent that lost before is not of what that day began with: its hold would come after it', () => {
    const desk = holding({ accountDailyLoss: '1', accountDrawdown: '1', agentDailyLoss: '0.12', agentDrawdown: '1' });
    for (const text of ['80', '60', '50']) {
      markAt(desk, text);
      desk.rig.core.stage('market.sampled', null, null, { steps: 1, marks: [] });
      desk.rig.advance(86_400_000);
      desk.rig.core.stage('market.sampled', null, null, { steps: 1, marks: [] });
    }
    // Its book began the day with 40,000: 5,000 is the hold's 10 % of 50,000, and more than 12 % of that.
    markAt(desk, '25');
    expect(scopes(desk)).toEqual([]);
    markAt(desk, '19');
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'a' }]);
  });

  it('[K9] [R3] of yesterday is not counted today: before the first sample of a day it began where the last one ended', () => {
    const desk = holding({ ...CONFIG, accountDailyLoss: '1', agentDrawdown: '1', accountDrawdown: '1' });
    markAt(desk, '85');
    desk.rig.core.stage('market.sampled', null, null, { steps: 1, marks: [] });
    desk.rig.advance(86_400_000);
    // 7 % yesterday and 4 % today.
    markAt(desk, '75');
    expect(scopes(desk)).toEqual([]);
    markAt(desk, '64');
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'a' }]);
  });

  it('[K9] [R6] where nothing is held or open there is nothing to close: a flat scope is not tripped', () => {
    const desk = holding(CONFIG);
    desk.rig.venue.price = price('75');
    desk.rig.state.marks.set(PERP.symbol, { price: price('75'), at: START });
    desk.rig.propose('a', { side: 'sell', quantity: '200', reduceOnly: true });
    desk.rig.advance(1_000);
    expect(desk.rig.held('a')).toBe('0');
    markAt(desk, '75');
    expect(scopes(desk)).toEqual([]);
    desk.rig.rest('a', { price: '70' });
    markAt(desk, '75');
    expect(scopes(desk)).not.toEqual([]);
  });
});
