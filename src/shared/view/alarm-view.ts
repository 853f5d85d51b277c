import { z } from 'zod';
import { time } from './values.ts';

/** U2: cause, consequence, action. Acknowledged is not cleared. */
export const AlarmRow = z.strictObject({
  id: z.string(),
  at: time,
  raisedWallAt: time,
  priority: z.enum(['critical', 'high', 'medium', 'low']),
  agent: z.string().nullable(),
  cause: z.string(),
  consequence: z.string(),
  action: z.string(),
  acknowledged: z.boolean(),
  cleared: z.boolean(),
  /** Put away until then on the machine's clock; null when it is not. */
  shelvedUntilWallAt: time.nullable(),
  /** Longest time it may be shelved; 0 when it may not. */
  shelveAtMostMs: z.number(),
  /** The furthest channel it went to because nobody acknowledged it. */
  escalatedTo: z.enum(['desktop', 'webhook']).nullable(),
});
export type AlarmRow = z.infer<typeof AlarmRow>;

/** Whether the port for external alerts is open (N3), and whether a webhook is set (U2). */
export const AlertsView = z.strictObject({
  listener: z.enum(['off', 'listening', 'failed']),
  /** Where it listens, or what is wrong and what to do. */
  text: z.string(),
  webhook: z.string(),
});
export type AlertsView = z.infer<typeof AlertsView>;
