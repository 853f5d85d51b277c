import type { Drawdown } from '../../../../shared/view/entrant-statistics.ts';
import type { CurvePoint } from '../../../../shared/view/tournament.ts';

interface Fall {
  readonly peakAt: number;
  readonly peak: number;
  troughAt: number;
  trough: number;
  recoveredAt: number | null;
}

/**
 * The deepest falls from a peak, deepest first, at most `most`. Each lasts from its peak until equity is there again;
 * a fall within a fall is a part of it (Magdon-Ismail, Atiya, "Maximum Drawdown", Risk 17 (2004)).
 * @param balance what the curve began with at `firstAt`
 */
export function worstDrawdowns(
  points: readonly CurvePoint[],
  { balance, firstAt }: { readonly balance: number; readonly firstAt: number },
  most: number,
): Drawdown[] {
  const falls: Fall[] = [];
  let [peak, peakAt] = [balance, firstAt];
  let fall: Fall | null = null;
  for (const { at, equity: text } of points) {
    const equity = Number(text);
    if (equity >= peak) {
      if (fall !== null) fall.recoveredAt = at;
      [fall, peak, peakAt] = [null, equity, at];
    } else if (fall === null) {
      fall = { peakAt, peak, troughAt: at, trough: equity, recoveredAt: null };
      falls.push(fall);
    } else if (equity < fall.trough) {
      [fall.trough, fall.troughAt] = [equity, at];
    }
  }
  return falls
    .filter((it) => it.peak > 0)
    .map(({ peak: from, trough, ...rest }) => ({
      peakAt: rest.peakAt,
      troughAt: rest.troughAt,
      recoveredAt: rest.recoveredAt,
      depth: (from - trough) / from,
    }))
    .sort((a, b) => b.depth - a.depth)
    .slice(0, most);
}
