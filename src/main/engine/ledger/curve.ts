import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { type Cash, max, plus, type Rate, ZERO_CASH } from '../../../shared/money.ts';
import { valueBook } from './book.ts';
import type { Ledger, Marks } from './ledger.ts';
import { drawdownFrom } from './metrics.ts';
import { closeHour, type HourClose } from './returns.ts';

/** Most points of one curve; past it every second one goes and the spacing doubles. */
const MAX_POINTS = 4_096;
const DAY_MS = 86_400_000;

/** Equity over time of one book, or of the account, at the sampled moments. */
export interface Curve {
  points: { at: TimeMs; equity: Cash }[];
  /** One of so many samples is kept. */
  stride: number;
  samples: number;
  /** Equity of the last sample, whether it became a point or not. */
  last: Cash;
  peak: Cash;
  /** The deepest fall of any sample from the peak before it, kept here because the points get thinner. */
  deepest: Rate;
  /** Equity at the end of each of the last hours, whatever the spacing of the points: what returns are taken from. */
  readonly closes: HourClose[];
  /** The UTC day that is running, and the equity it began with. */
  day: number;
  dayStart: { equity: Cash };
}

export interface Curves {
  readonly account: Curve;
  readonly books: Map<AgentId, Curve>;
}

export function emptyCurves(): Curves {
  return { account: emptyCurve(ZERO_CASH), books: new Map() };
}

function emptyCurve(equity: Cash): Curve {
  return {
    points: [],
    stride: 1,
    samples: 0,
    last: equity,
    peak: equity,
    deepest: 0n as Rate,
    closes: [],
    day: -1,
    dayStart: { equity },
  };
}

/** Begins the session's curves at its balance and allocations. */
export function openCurves(curves: Curves, ledger: Ledger): void {
  Object.assign(curves.account, emptyCurve(ledger.account.allocation));
  curves.books.clear();
  for (const book of ledger.books.values()) curves.books.set(book.agent, emptyCurve(book.allocation));
}

/** Adds what everything is worth at `at` to every curve. */
export function sampleCurves(curves: Curves, ledger: Ledger, marks: Marks, at: TimeMs): void {
  let total = ZERO_CASH;
  for (const book of ledger.books.values()) {
    const { equity } = valueBook(book, ledger.instruments, marks);
    total = plus(total, equity);
    const curve = curves.books.get(book.agent);
    if (curve !== undefined) addPoint(curve, at, equity);
  }
  addPoint(curves.account, at, total);
}

function addPoint(curve: Curve, at: TimeMs, equity: Cash): void {
  curve.peak = max(curve.peak, equity);
  curve.deepest = max(curve.deepest, drawdownFrom(curve.peak, equity));
  closeHour(curve.closes, at, equity);
  const day = Math.floor(at / DAY_MS);
  if (day !== curve.day) {
    curve.dayStart = { equity: curve.last };
    curve.day = day;
  }
  curve.last = equity;
  if (curve.samples % curve.stride === 0) curve.points.push({ at, equity });
  curve.samples += 1;
  if (curve.points.length > MAX_POINTS) {
    curve.points = curve.points.filter((_, index) => index % 2 === 0);
    curve.stride *= 2;
  }
}

/** Sums of curves so far, by their points: a curve's points are only ever added to, or replaced by a list of fewer. */
const SUMS = new WeakMap<Curve['points'], { values: number; sum: Cash }>();

/** What the equity of all points adds up to; only those that are new since the last time are added. */
export function equitySum(points: Curve['points']): Cash {
  const known = SUMS.get(points) ?? { values: 0, sum: ZERO_CASH };
  for (; known.values < points.length; known.values += 1) {
    known.sum = plus(known.sum, points[known.values]?.equity ?? ZERO_CASH);
  }
  SUMS.set(points, known);
  return known.sum;
}
