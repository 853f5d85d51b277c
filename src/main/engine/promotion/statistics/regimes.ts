import type { Regime, RegimeRow } from '../../../../shared/view/entrant-statistics.ts';
import type { CurvePoint } from '../../../../shared/view/tournament.ts';
import { changeOf, dayCloses, dayOf } from './equity-hours.ts';

/**
 * From this efficiency ratio on a day has a direction: the whole move over the sum of the hours' moves (P. J. Kaufman,
 * "Trading Systems and Methods", 5th ed. (2013), ch. 17). A random walk of 24 steps has about 1 ÷ √24 = 0.2; a half more
 * than that is taken for a direction. Own choice.
 */
const DIRECTED = 0.3;
/** Fewest hours that say what kind of day it was. */
const FEWEST_HOURS = 12;

type Kind = readonly ['up' | 'down' | 'ranging', 'calm' | 'turbulent'];
interface MarketDay {
  readonly day: number;
  readonly direction: Kind[0];
  readonly volatility: number;
}

/**
 * What was earned on days that the market rose, fell or ranged, and on its calmer and its more turbulent half. Days with
 * too few hours are in none. The market is the mean of the instruments that may be traded.
 */
export function regimesOf(points: readonly CurvePoint[], balance: number): RegimeRow[] {
  const kinds = kindsOf(marketDays(points));
  const closes = dayCloses(points);
  const earned = new Map<number, number | null>();
  let before = balance;
  for (const [day, { equity }] of closes) {
    earned.set(day, changeOf(before, Number(equity)));
    before = Number(equity);
  }
  const row = (regime: Regime): RegimeRow => {
    const days = [...kinds].filter(([, kind]) => kind.some((it) => it === regime)).map(([day]) => day);
    return { regime, days: days.length, return: compounded(days.map((day) => earned.get(day) ?? null)) };
  };
  return (['up', 'down', 'ranging', 'calm', 'turbulent'] as const).map(row);
}

function compounded(returns: readonly (number | null)[]): number | null {
  if (returns.length === 0) return null;
  let product = 1;
  for (const value of returns) {
    if (value === null) return null;
    product *= 1 + value;
  }
  return product - 1;
}

/** A day is turbulent when it was more volatile than the day in the middle. */
function kindsOf(days: readonly MarketDay[]): ReadonlyMap<number, Kind> {
  const sorted = days.map(({ volatility }) => volatility).sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return new Map(
    days.map(({ day, direction, volatility }) => [day, [direction, volatility > middle ? 'turbulent' : 'calm']]),
  );
}

function marketDays(points: readonly CurvePoint[]): MarketDay[] {
  const moves = new Map<number, number[]>();
  let before: CurvePoint | null = null;
  for (const point of points) {
    const move = before === null ? null : marketMove(before, point);
    before = point;
    if (move === null) continue;
    const day = moves.get(dayOf(point.at)) ?? [];
    day.push(move);
    moves.set(dayOf(point.at), day);
  }
  return [...moves]
    .filter(([, hours]) => hours.length >= FEWEST_HOURS)
    .map(([day, hours]) => ({ day, direction: directionOf(hours), volatility: rootMeanSquare(hours) }));
}

/** Mean of the logarithms of what each instrument changed by; null where none has a price at both. */
function marketMove(from: CurvePoint, to: CurvePoint): number | null {
  let [sum, count] = [0, 0];
  for (const [symbol, text] of Object.entries(to.marks)) {
    const earlier = Object.hasOwn(from.marks, symbol) ? Number(from.marks[symbol]) : 0;
    if (!(earlier > 0) || !(Number(text) > 0)) continue;
    sum += Math.log(Number(text) / earlier);
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

function directionOf(hours: readonly number[]): Kind[0] {
  const whole = hours.reduce((sum, it) => sum + it, 0);
  const path = hours.reduce((sum, it) => sum + Math.abs(it), 0);
  if (path === 0 || Math.abs(whole) / path < DIRECTED) return 'ranging';
  return whole > 0 ? 'up' : 'down';
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, it) => sum + it ** 2, 0) / values.length);
}
