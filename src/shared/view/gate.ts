import { z } from 'zod';

/** What the gate judges, named as in docs/metrics.md where it is a metric. */
export const GateMeasure = z.enum([
  'marketDays',
  'uptime',
  'closingTrades',
  'profitFactor',
  'sharpe',
  'deflatedSharpe',
  'maxDrawdown',
  'latency',
  'violations',
  'parityError',
]);
export type GateMeasure = z.infer<typeof GateMeasure>;

/** amber: short of the threshold, by less than the policy's margin. It is not green. */
export const Verdict = z.enum(['green', 'amber', 'red']);
export type Verdict = z.infer<typeof Verdict>;

/** One line of the gate: what was measured, beside the number that it has to reach. */
export const GateRow = z.strictObject({
  measure: GateMeasure,
  /** Null: not known, which is red. */
  value: z.number().nullable(),
  threshold: z.number(),
  /** Whether the value has to be at least the threshold, or at most. */
  bound: z.enum(['at-least', 'at-most']),
  verdict: Verdict,
});
export type GateRow = z.infer<typeof GateRow>;

/** The gate for one agent (T4): green only when every line is. */
export const GateView = z.strictObject({
  verdict: Verdict,
  rows: z.array(GateRow),
  /** Why there are no lines; empty when there are: the policy names no thresholds, or there is no finished result. */
  reason: z.string(),
});
export type GateView = z.infer<typeof GateView>;
