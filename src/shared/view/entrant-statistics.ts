import { z } from 'zod';
import { time } from './values.ts';

/** Fractions, not per cent: 0.02 is two per cent. Null where the data does not give a number. */
const fraction = z.number().nullable();

/** A fall from a peak of equity, and how long it took to come back. */
export const Drawdown = z.strictObject({
  peakAt: time,
  troughAt: time,
  /** Null while it has not come back. */
  recoveredAt: time.nullable(),
  /** Part of the peak that was lost. */
  depth: z.number(),
});
export type Drawdown = z.infer<typeof Drawdown>;

/** One UTC month; the first and the last may be parts of one. */
export const MonthRow = z.strictObject({
  /** `2022-01`. */
  month: z.string(),
  hours: z.number().int(),
  return: fraction,
  maxDrawdown: z.number(),
});
export type MonthRow = z.infer<typeof MonthRow>;

export const Regime = z.enum(['up', 'down', 'ranging', 'calm', 'turbulent']);
export type Regime = z.infer<typeof Regime>;

/** What it earned on the days of one kind of market. */
export const RegimeRow = z.strictObject({ regime: Regime, days: z.number().int(), return: fraction });
export type RegimeRow = z.infer<typeof RegimeRow>;

/** What keeps a result from meaning what it seems to mean. */
export const Caveat = z.enum([
  'short',
  'gaps',
  'few-trades',
  'costs',
  'one-regime',
  'not-beyond-chance',
  'statistics-unknown',
]);
export type Caveat = z.infer<typeof Caveat>;

/** What an entrant's curve tells beyond its metrics (T3). These judge; no money is moved by them. */
export const EntrantStatistics = z.strictObject({
  drawdowns: z.array(Drawdown),
  months: z.array(MonthRow),
  regimes: z.array(RegimeRow),
  /** Fees, less funding received, as a part of the result before them; null where that was no gain. */
  costsShare: fraction,
  /** Deflated Sharpe ratio: the ratio a year, what the best of the variants tried would show by chance, and the probability. */
  deflated: z
    .strictObject({ sharpe: z.number(), byChance: z.number(), probability: z.number(), variants: z.number().int() })
    .nullable(),
  caveats: z.array(Caveat),
});
export type EntrantStatistics = z.infer<typeof EntrantStatistics>;
