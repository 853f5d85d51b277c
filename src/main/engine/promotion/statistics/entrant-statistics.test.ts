import { describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../../../shared/view/tournament.ts';
import { type EntrantData, statisticsOf } from './entrant-statistics.ts';

const HOUR = 3_600_000;
const FIRST = Date.UTC(2022, 0, 1);

/** Hourly points from the end of the first hour on. */
function curve(equities: readonly number[], marks: readonly number[] = []): CurvePoint[] {
  return equities.map((equity, index) => ({
    at: FIRST + (index + 1) * HOUR,
    equity: String(equity),
    exposure: '0',
    marks: { 'BTC-PERP': String(marks[index] ?? 100) },
  }));
}

function data(points: readonly CurvePoint[], more: Partial<EntrantData> = {}): EntrantData {
  return {
    points,
    firstAt: FIRST,
    balance: '1000',
    marketDays: 31,
    missingBars: 0,
    metrics: {},
    closingTrades: 100,
    variants: 1,
    knownSharpes: [],
    ...more,
  };
}

/** A curve that earns a little more than it loses, without any pattern in time. */
const STEADY = curve(Array.from({ length: 31 * 24 }, (_, hour) => 1_000 + hour * 2 + (hour % 3 === 0 ? -3 : 1)));

describe('the statistics of an entrant', () => {
  it('[T3] names the falls from a peak, deepest first, and when each had come back', () => {
    const { drawdowns } = statisticsOf(data(curve([1_100, 990, 1_045, 1_100, 1_200, 900, 600, 1_000])));
    expect(drawdowns).toEqual([
      { peakAt: FIRST + 5 * HOUR, troughAt: FIRST + 7 * HOUR, recoveredAt: null, depth: 0.5 },
      { peakAt: FIRST + HOUR, troughAt: FIRST + 2 * HOUR, recoveredAt: FIRST + 4 * HOUR, depth: 0.1 },
    ]);
  });

  it('[T3] a fall from what the account began with counts', () => {
    expect(statisticsOf(data(curve([900, 950]))).drawdowns).toEqual([
      { peakAt: FIRST, troughAt: FIRST + HOUR, recoveredAt: null, depth: 0.1 },
    ]);
  });

  it('[T3] months go from the end of the month before, and midnight closes the one that ends', () => {
    const hours = 31 * 24;
    const points = curve([...Array.from({ length: hours }, () => 1_100), 1_210, 1_100]);
    expect(statisticsOf(data(points)).months).toEqual([
      { month: '2022-01', hours, return: 1_100 / 1_000 - 1, maxDrawdown: 0 },
      { month: '2022-02', hours: 2, return: 0, maxDrawdown: (1_210 - 1_100) / 1_210 },
    ]);
  });

  it('[T3] tells what was earned on days that rose, fell and ranged, calm and turbulent', () => {
    const day = (move: (hour: number) => number): number[] => Array.from({ length: 24 }, (_, hour) => move(hour));
    const marks: number[] = [];
    for (const factor of [
      ...day(() => 1.001),
      ...day(() => 0.99),
      ...day((hour) => (hour % 2 === 0 ? 1.02 : 1 / 1.02)),
    ]) {
      marks.push((marks.at(-1) ?? 100) * factor);
    }
    const equities = [...day(() => 1_100), ...day(() => 1_100), ...day(() => 990)];
    const rows = statisticsOf(data(curve(equities, marks))).regimes;
    expect(rows.map(({ regime, days }) => [regime, days])).toEqual([
      ['up', 1],
      ['down', 1],
      ['ranging', 1],
      ['calm', 2],
      ['turbulent', 1],
    ]);
    expect(rows[0]?.return).toBeCloseTo(0.1, 12);
    expect(rows[1]?.return).toBe(0);
    expect(rows[2]?.return).toBeCloseTo(-0.1, 12);
    expect(rows[3]?.return).toBeCloseTo(0.1, 12);
    expect(rows[4]?.return).toBeCloseTo(-0.1, 12);
  });

  it('[T3] costs are a part of what was earned before them, with funding; of a loss they are none', () => {
    const metrics = { realised: '90', unrealised: '10', fees: '30', funding: '-30' };
    const { costsShare, caveats } = statisticsOf(data(STEADY, { metrics }));
    expect(costsShare).toBeCloseTo(0.6, 12);
    expect(caveats).toContain('costs');
    const lost = statisticsOf(data(STEADY, { metrics: { ...metrics, realised: '-90' } }));
    expect(lost.costsShare).toBeNull();
    expect(statisticsOf(data(STEADY, { metrics: { ...metrics, fees: '' } })).costsShare).toBeNull();
  });

  it('[T3] the same curve is beyond chance as the only variant, and not as the best of a thousand', () => {
    const sharpes = [0.5, -40, 60, 10];
    const alone = statisticsOf(data(STEADY));
    const chosen = statisticsOf(data(STEADY, { variants: 1_000, knownSharpes: sharpes }));
    expect(alone.caveats).not.toContain('not-beyond-chance');
    expect(chosen.caveats).toContain('not-beyond-chance');
    expect(chosen.deflated?.sharpe).toBe(alone.deflated?.sharpe);
    expect(alone.deflated?.byChance).toBe(0);
    expect(chosen.deflated?.byChance).toBeGreaterThan(60);
  });

  it('[T3] says when there is too little of it: days, bars, trades, returns', () => {
    const { caveats, deflated } = statisticsOf(
      data(curve([1_000, 1_001]), { marketDays: 27.9, missingBars: 1, closingTrades: 29 }),
    );
    expect(caveats).toEqual(['short', 'gaps', 'few-trades', 'statistics-unknown']);
    expect(deflated).toBeNull();
  });

  it('[T3] says when one kind of market brought it all', () => {
    const rising = Array.from({ length: 24 }, (_, hour) => 100 * 1.001 ** hour);
    const falling = Array.from({ length: 24 }, (_, hour) => 90 * 0.999 ** hour);
    const marks = [...rising, ...falling];
    const one = curve([...new Array(24).fill(1_200), ...new Array(24).fill(1_100)], marks);
    const both = curve([...new Array(24).fill(1_200), ...new Array(24).fill(1_300)], marks);
    const lost = curve([...new Array(24).fill(1_200), ...new Array(24).fill(900)], marks);
    expect(statisticsOf(data(one)).caveats).toContain('one-regime');
    expect(statisticsOf(data(lost)).caveats).not.toContain('one-regime');
    expect(statisticsOf(data(both)).caveats).not.toContain('one-regime');
  });

  it('[T3] an account that lost everything has no returns to boast of', () => {
    const ruined = statisticsOf(data(curve([500, -10, -20])));
    expect(ruined.deflated).toBeNull();
    expect(ruined.drawdowns[0]?.depth).toBe(1.02);
  });
});
