import { z } from 'zod';
import { duration } from '../risk/config-values.ts';

/** How alarms escalate and how long they may be put away (U2). Machine time. */
export const AlarmPolicy = z.strictObject({
  /** Unacknowledged for this long: desktop notification and sound, then the webhook. Critical ones notify at once. */
  desktopAfterMs: duration,
  webhookAfterMs: duration,
  /** Longest time an alarm of each priority may be shelved. A critical one cannot be. */
  shelveAtMostMs: z.strictObject({ high: duration, medium: duration, low: duration }),
});
export type AlarmPolicy = z.infer<typeof AlarmPolicy>;
