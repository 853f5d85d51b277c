import { z } from 'zod';
import { count, duration } from '../risk/config-values.ts';

/** Bounds of the grant that an agent gets when a person starts it (P2, A7). */
export const GrantsConfig = z.strictObject({
  paper: z.strictObject({
    /** Engine time until it ends. */
    validMs: duration,
    /** The alarm that it will end comes so long before. */
    warnBeforeMs: duration,
    /** Proposals and cancels in all. */
    maxToolCalls: count,
  }),
});
export type GrantsConfig = z.infer<typeof GrantsConfig>;

/** Calls a minute of one agent, per tool (P6). Only tools that an agent calls of its own accord have a rate. */
export const ToolRates = z.strictObject({
  'order.propose': z.strictObject({ perMinute: count }),
  'order.cancel': z.strictObject({ perMinute: count }),
});
export type ToolRates = z.infer<typeof ToolRates>;
