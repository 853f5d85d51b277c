import { z } from 'zod';
import { time } from './values.ts';

/** R2 */
export const TradingStateView = z.enum(['ACTIVE', 'REDUCING', 'HALTED']);
export type TradingStateView = z.infer<typeof TradingStateView>;

/** Why a scope may only reduce (R2, R3). */
export const HoldRow = z.strictObject({
  id: z.string(),
  /** `global`, `venue:paper` or `agent:trend`. */
  scope: z.string(),
  state: TradingStateView,
  code: z.string(),
  reason: z.string(),
  measured: z.string(),
  limit: z.string(),
  at: time,
  until: time.nullable(),
  by: z.string(),
  /** True when a person may release it. */
  releasable: z.boolean(),
});
export type HoldRow = z.infer<typeof HoldRow>;

/** An automatic trigger and how near it is (K9). */
export const TriggerRow = z.strictObject({
  id: z.string(),
  label: z.string(),
  enabled: z.boolean(),
  /** What it trips, in words. */
  trips: z.string(),
  /** The nearest to its threshold of whatever it watches, and that threshold, in words with units. */
  measured: z.string(),
  threshold: z.string(),
  /** Measured ÷ threshold, for a bar; null where it is an event and no measure. */
  fraction: z.number().nullable(),
  firedAt: time.nullable(),
  /** Milliseconds for which it does not fire again there yet, on the clock that it goes by; 0 when it would. */
  quietForMs: z.number().int().nonnegative(),
});
export type TriggerRow = z.infer<typeof TriggerRow>;
