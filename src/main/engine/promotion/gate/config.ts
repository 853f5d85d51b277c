import { z } from 'zod';
import { MIN_MARKET_DAYS } from '../../../../shared/view/tournament.ts';
import { count, fraction, share } from '../../risk/config-values.ts';

/**
 * The gate's thresholds (T4), with their reasons and sources in docs/promotion.md. A policy may ask for more market time
 * than T3 and for fewer violations than none may pass: neither can be lowered here.
 */
export const GateConfig = z.strictObject({
  minMarketDays: count.min(MIN_MARKET_DAYS, `must be at least ${MIN_MARKET_DAYS}: four weeks (T3)`),
  /** Part of the bars that were handed to the agent and answered. */
  minUptime: share,
  minClosingTrades: count,
  minProfitFactor: fraction,
  /** A year. */
  minSharpe: fraction,
  /** Probability that its skill is above what the best of the variants tried shows by chance. */
  minDeflatedSharpe: share,
  maxDrawdown: share,
  /** Of the order acknowledgements, 99 of 100, milliseconds. */
  maxLatencyMs: count,
  /** Acts beyond its authority, and kills that were tripped for it. */
  maxViolations: z.literal(0, 'must be 0: an agent that oversteps is not promoted'),
  /** Of the parity report (T7), in hundredths of a per cent. */
  maxParityErrorBp: fraction,
  /** A line that is short of its threshold by no more than this part of it is amber. */
  amberWithin: share,
});
export type GateConfig = z.infer<typeof GateConfig>;

/** Promotion in risk.json. A policy without it promotes nobody. */
export const PromotionConfig = z.strictObject({ gate: GateConfig });
