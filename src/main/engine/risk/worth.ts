import type { TimeMs } from '../../../shared/ids.ts';
import { type Cash, minus, type Rate, ZERO_CASH } from '../../../shared/money.ts';
import type { Valuation } from '../ledger/book.ts';
import type { Curve } from '../ledger/curve.ts';
import { drawdownFrom } from '../ledger/metrics.ts';
import { valuations } from '../ledger/valuations.ts';
import type { State } from '../state.ts';

const DAY_MS = 86_400_000;

/** The account as the sum of its books at the current marks. */
export function valueAccount(state: State): Valuation {
  return valuations(state.ledger, state.marks).account;
}

/** When the UTC day that runs at `at` is over. */
export function endOfDay(at: TimeMs): TimeMs {
  return (Math.floor(at / DAY_MS) + 1) * DAY_MS;
}

/**
 * What was lost since the UTC day began; zero or below when nothing was. A day that has no sample yet began with what
 * the last sample of the day before was worth.
 */
export function dayLoss(curve: Curve | undefined, equity: Cash, at: TimeMs): Cash {
  if (curve === undefined) return ZERO_CASH;
  const isSampled = curve.day === Math.floor(at / DAY_MS);
  const began = isSampled ? curve.dayStart.equity : curve.last;
  return minus(began, equity);
}

/** Fraction below the peak, zero at or above it. */
export function drawdownOf(curve: Curve, equity: Cash): Rate {
  return drawdownFrom(curve.peak, equity);
}
