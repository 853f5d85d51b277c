import type { CurvePoint } from '../../../shared/view/risk-view.ts';
import type { CurveFile } from '../../../shared/view/tournament.ts';

/** A curve's file as the chart draws it: each hour's equity and how far it is below the peak so far. */
export function drawn({ balance, points }: Pick<CurveFile, 'balance' | 'points'>): CurvePoint[] {
  let peak = Number(balance);
  return points.map(({ at, equity }) => {
    const worth = Number(equity);
    peak = Math.max(peak, worth);
    return [at, worth, peak > 0 ? (peak - worth) / peak : 0];
  });
}
