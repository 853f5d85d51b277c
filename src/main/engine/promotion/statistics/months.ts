import type { MonthRow } from '../../../../shared/view/entrant-statistics.ts';
import type { CurvePoint } from '../../../../shared/view/tournament.ts';
import { changeOf, monthOf } from './equity-hours.ts';

/** Each UTC month of a curve: from the equity at the end of the month before, at first from `balance`. */
export function monthsOf(points: readonly CurvePoint[], balance: number): MonthRow[] {
  const rows: MonthRow[] = [];
  let start = balance;
  let [peak, deepest, hours, month, last] = [balance, 0, 0, '', balance];
  const close = (): void => {
    if (hours > 0) rows.push({ month, hours, return: changeOf(start, last), maxDrawdown: deepest });
  };
  for (const point of points) {
    const name = monthOf(point.at);
    if (name !== month) {
      close();
      [month, start, peak, deepest, hours] = [name, last, last, 0, 0];
    }
    last = Number(point.equity);
    peak = Math.max(peak, last);
    if (peak > 0) deepest = Math.max(deepest, (peak - last) / peak);
    hours += 1;
  }
  close();
  return rows;
}
