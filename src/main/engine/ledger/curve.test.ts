import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, ONE, ZERO_CASH } from '../../../shared/money.ts';
import { dayLoss } from '../risk/worth.ts';
import { openBook } from './book.ts';
import { type Curve, emptyCurves, equitySum, openCurves, sampleCurves } from './curve.ts';
import { emptyLedger, HOUSE } from './ledger.ts';
import { closeHour, HOURS_KEPT, type HourClose, hourlyReturns, PERIOD_MS } from './returns.ts';
import { float, fraction, greatest, over, subtract } from './testing/exact.ts';

const QUARTER_MS = PERIOD_MS / 4;
const START = Date.UTC(2022, 0, 1);
const UNIT = 10n ** 16n;
const amount = fc.integer({ min: 1, max: 1_000_000 });

interface Sample {
  readonly at: number;
  readonly equity: number;
}

/** The account's curve after samples of an account that is nothing but cash. */
function curveOf(samples: readonly Sample[], balance = samples[0]?.equity ?? 0): Curve {
  const ledger = emptyLedger();
  const cash = (whole: number) => (BigInt(whole) * UNIT) as Cash;
  ledger.account = openBook('account', cash(balance));
  const book = openBook(HOUSE, cash(balance));
  ledger.books.set(HOUSE, book);
  const curves = emptyCurves();
  openCurves(curves, ledger);
  for (const { at, equity } of samples) {
    book.cash = cash(equity);
    sampleCurves(curves, ledger, new Map(), at);
  }
  return curves.account;
}

/** Samples on quarters of an hour, with quarters and whole hours left out. */
const samples = fc
  .array(fc.record({ quarters: fc.constantFrom(1, 1, 1, 2, 3, 9), equity: amount }), { maxLength: 120, size: 'max' })
  .map((all) => {
    let at = START;
    return all.map(({ quarters, equity }) => {
      at += quarters * QUARTER_MS;
      return { at, equity };
    });
  });

/** Hour by hour: what stood last in it, over what stood last in the hour before, once it has ended. */
function returnsByHour(all: readonly Sample[]): number[] {
  const lastAt = all.at(-1)?.at ?? START;
  const lastIn = (hour: number) =>
    all.filter((it) => it.at > START + (hour - 1) * PERIOD_MS && it.at <= START + hour * PERIOD_MS).at(-1);
  const returns: number[] = [];
  for (let hour = 2; START + hour * PERIOD_MS <= lastAt; hour += 1) {
    const [before, after] = [lastIn(hour - 1), lastIn(hour)];
    if (before === undefined || after === undefined) continue;
    returns.push(float(subtract(over(fraction(after.equity), fraction(before.equity)), fraction(1))));
  }
  return returns;
}

describe('hourly returns', () => {
  it('[R4] are those of the closes of hours that stand next to each other, and of none that still runs', () => {
    fc.assert(
      fc.property(samples, (all) => {
        const told = hourlyReturns(curveOf(all).closes) ?? [];
        const expected = returnsByHour(all);
        expect(told).toHaveLength(expected.length);
        for (const [i, value] of expected.entries()) expect(told[i]).toBeCloseTo(value, 9);
      }),
    );
  });

  it('[R4] asked for as the curve grows are those of its closes, however often they were asked for', () => {
    const equity = fc.oneof(amount, fc.integer({ min: -3, max: 3 }));
    const hourly = fc.array(fc.record({ minutes: fc.integer({ min: 0, max: 200 }), equity }), { maxLength: 40 });
    fc.assert(
      fc.property(hourly, (all) => {
        const closes: HourClose[] = [];
        const points: { at: number; equity: Cash }[] = [];
        let at = START;
        for (const { minutes, equity: worth } of all) {
          at += minutes * 60_000;
          closeHour(closes, at, (BigInt(worth) * UNIT) as Cash);
          points.push({ at, equity: (BigInt(worth) * UNIT) as Cash });
          // A list that was never asked about.
          expect(hourlyReturns(closes)).toEqual(hourlyReturns([...closes]));
          expect(equitySum(points)).toBe(points.reduce((sum, point) => sum + point.equity, 0n));
        }
      }),
    );
  });

  it('[R4] stay hourly when the points of the curve have long been thinned, and cover the last six weeks', () => {
    const all = Array.from({ length: 20_000 }, (_, i) => ({
      at: START + (i + 1) * QUARTER_MS,
      equity: 1_000 + ((i * 7_919) % 613),
    }));
    const curve = curveOf(all);
    expect(curve.stride).toBeGreaterThan(4);
    const hours = all.filter((_, i) => i % 4 === 3).slice(-HOURS_KEPT);
    const told = hourlyReturns(curve.closes) ?? [];
    expect(told).toHaveLength(HOURS_KEPT - 1);
    for (const [i, value] of told.entries()) {
      expect(1 + value).toBeCloseTo((hours[i + 1]?.equity ?? 0) / (hours[i]?.equity ?? 0), 9);
    }
  });

  it('[R4] are null once nothing was left to earn them on', () => {
    const at = (hours: number, equity: number) => ({ at: START + hours * PERIOD_MS, equity });
    expect(hourlyReturns(curveOf([at(1, 10), at(2, 0)]).closes)).toEqual([-1]);
    expect(hourlyReturns(curveOf([at(1, 10), at(2, 0), at(3, 10)]).closes)).toBeNull();
    expect(hourlyReturns([])).toEqual([]);
  });
});

describe('a day', () => {
  it('[R3] [R4] begins with what the last sample before it was worth, however thin the points have become', () => {
    const days = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(days, amount, amount, fc.nat(95), (count, before, after, quarter) => {
        const day = (index: number): Sample => ({
          at: START + index * QUARTER_MS,
          equity: index === count * 96 - 1 ? before : index < count * 96 ? (index % 911) + 1 : after,
        });
        const whole = Array.from({ length: count * 96 + quarter + 1 }, (_, index) => day(index));
        const curve = curveOf(whole, 1);
        expect(curve.dayStart.equity).toBe(BigInt(before) * UNIT);
        const midnight = curveOf(whole.slice(0, count * 96), 1);
        const loss = dayLoss(midnight, 0n as Cash, START + count * 96 * QUARTER_MS);
        expect(loss).toBe(BigInt(before) * UNIT);
      }),
      { numRuns: 20, examples: [[50, 7, 9, 3]] },
    );
  });
});

describe('the deepest drawdown', () => {
  it('[R4] is that of the deepest of all falls from an earlier point to a later one', () => {
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 50 }), (balance, later) => {
        const all = [balance, ...later];
        const falls = all.flatMap((from, i) => all.slice(i).map((to) => fraction(from - to, from)));
        const { deepest } = curveOf(
          later.map((equity, i) => ({ at: START + i * QUARTER_MS, equity })),
          balance,
        );
        const { top, bottom } = greatest(falls);
        expect(deepest).toBe((top * ONE) / bottom);
      }),
    );
  });

  it('[R4] is not lost when the point where it was is thinned out', () => {
    const flat = Array.from({ length: 10_000 }, (_, i) => ({ at: START + i * QUARTER_MS, equity: i === 5 ? 25 : 100 }));
    const curve = curveOf(flat);
    expect(curve.points.some((point) => point.equity < 100n * UNIT)).toBe(false);
    expect(curve.deepest).toBe((ONE * 3n) / 4n);
  });

  it('is none before anything was there to fall', () => {
    expect(emptyCurves().account).toMatchObject({ peak: ZERO_CASH, deepest: 0n });
  });
});
