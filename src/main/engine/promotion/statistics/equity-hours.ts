import type { TimeMs } from '../../../../shared/ids.ts';
import { cash } from '../../../../shared/money.ts';
import type { CurvePoint } from '../../../../shared/view/tournament.ts';
import { hourlyReturns, PERIOD_MS } from '../../ledger/returns.ts';

export const DAY_MS = 86_400_000;

/** The UTC day that a sample belongs to: one on midnight closes the day that ends. */
export function dayOf(at: TimeMs): number {
  return Math.ceil(at / DAY_MS) - 1;
}

/** Simple hourly returns of a curve, as the metrics take them (ledger/returns.ts), over all of it. Null as there. */
export function returnsOf(points: readonly CurvePoint[]): number[] | null {
  return hourlyReturns(points.map(({ at, equity }) => ({ at, hour: Math.ceil(at / PERIOD_MS), equity: cash(equity) })));
}

/** The last point of each UTC day, by day. */
export function dayCloses(points: readonly CurvePoint[]): ReadonlyMap<number, CurvePoint> {
  return new Map(points.map((point) => [dayOf(point.at), point]));
}

/** `to` over `from` less one; null when there was nothing to earn on. */
export function changeOf(from: number, to: number): number | null {
  return from > 0 ? to / from - 1 : null;
}

/**
 * The UTC month of a sample, `2022-01`: one on midnight closes the month that ends. From days to the Gregorian calendar by
 * H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (civil_from_days), for times from 1970 on.
 */
export function monthOf(at: TimeMs): string {
  // Years begin in March here, so that the leap day is their last: 719,468 days lie between 0000-03-01 and 1970-01-01.
  const days = dayOf(at) + 719_468;
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return `${era * 400 + year + (month <= 2 ? 1 : 0)}-${String(month).padStart(2, '0')}`;
}
