import { z } from 'zod';
import { TradingStateView } from './trading-view.ts';
import { decimal, time } from './values.ts';

/** One measure against its limit. `fraction` is measured ÷ limit, for the bar. */
export const LimitBar = z.strictObject({
  id: z.string(),
  label: z.string(),
  measured: z.string(),
  limit: z.string(),
  fraction: z.number(),
  unit: z.enum(['cash', 'ratio', 'percent', 'per-minute']),
});
export type LimitBar = z.infer<typeof LimitBar>;

/** One stage of an order's way against its objective, milliseconds; null while nothing was measured (R4). */
export const LatencyRow = z.strictObject({
  stage: z.enum(['decide', 'durable', 'acknowledge']),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  objectiveMs: z.number(),
  count: z.number(),
  /** Of these, how many took longer than the objective. */
  over: z.number(),
});
export type LatencyRow = z.infer<typeof LatencyRow>;

/** R4; a metric that the data cannot give yet is null and shown as such, never as zero. */
export const RiskView = z.strictObject({
  currency: z.string(),
  equity: decimal,
  cash: decimal,
  realised: decimal,
  unrealised: decimal,
  fees: decimal,
  funding: decimal,
  pnlDay: decimal,
  grossExposure: decimal,
  netExposure: decimal,
  leverage: z.number().nullable(),
  drawdown: z.number(),
  maxDrawdown: z.number().nullable(),
  var99: decimal.nullable(),
  expectedShortfall: decimal.nullable(),
  sharpe: z.number().nullable(),
  sortino: z.number().nullable(),
  profitFactor: z.number().nullable(),
  hitRate: z.number().nullable(),
  turnover: decimal,
  turnoverRatio: z.number().nullable(),
  ordersPerMinute: z.number(),
  ordersPerHour: z.number(),
  rejectRate: z.number().nullable(),
  latency: z.array(LatencyRow),
  tradingState: TradingStateView,
  limits: z.array(LimitBar),
});
export type RiskView = z.infer<typeof RiskView>;

/** One point of the account's equity curve. */
export const CurvePoint = z.tuple([time, z.number(), z.number()]).describe('[at, equity, drawdown fraction]');
export type CurvePoint = z.infer<typeof CurvePoint>;
