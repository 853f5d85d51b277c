import { z } from 'zod';
import { RECENT_KEPT } from '../latency/recent-times.ts';
import { aboveNone, count, duration, shareAboveNone } from '../risk/config-values.ts';

/** Most of one thing that a trigger counts: so many are remembered, and a threshold above it would never be met. */
export const COUNTED_AT_MOST = 1_000;
const counted = count.max(COUNTED_AT_MOST);

/**
 * Thresholds of the automatic triggers (K9). Every block has to be there: a trigger that nobody configured would be one
 * that never fires. One that is not wanted says `"enabled": false`, and the screen shows it as off.
 */
const trigger = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({
    enabled: z.boolean(),
    /** After it fired it does not fire again in the same scope for this long, on the clock that it goes by. */
    coolDownMs: duration,
    ...shape,
  });

export const TriggersConfig = z.strictObject({
  /** Calls that sender, role or channel refused and wrong passphrases, all callers, machine time. Trips everything. */
  'unauthorised-access': trigger({ calls: counted, withinMs: duration }),
  /** Denials by policy or risk of one agent. Trips that agent, never the book. */
  'risk-violations': trigger({ denials: counted, withinMs: duration }),
  /** Median of the venue's last answers to orders over this multiple of their objective. Trips everything. */
  'order-latency': trigger({ timesObjective: count, samples: count.max(RECENT_KEPT) }),
  /** Machine time since the last heartbeat; between the two an agent is asked by so many pings. Trips that agent. */
  'heartbeat-lost': trigger({ lateAfterMs: duration, lostAfterMs: duration, retries: count }),
  /** Orders of one agent in a minute, and times its own baseline. Trips that agent. */
  'order-frequency': trigger({ ordersPerMinute: count, timesBaseline: count }),
  /**
   * The day's loss as a fraction of the balance or allocation, the fall as one of the peak: as the holds reckon them. Of
   * one agent's book trips it, of the account everything.
   */
  loss: trigger({
    accountDailyLoss: shareAboveNone,
    accountDrawdown: shareAboveNone,
    agentDailyLoss: shareAboveNone,
    agentDrawdown: shareAboveNone,
  }),
  /**
   * Later than expected by so much: a bar on the engine's clock, or its arrival on the machine's. `quoteLateMs` is for
   * quotes of a live feed, by their exchange's time and by their arrival; without it nothing is played live. Trips
   * everything.
   */
  'frozen-feed': trigger({ lateMs: duration, quoteLateMs: duration.optional() }),
  /** Verification of the journal found something. Trips everything. */
  'audit-failure': trigger({ everyMs: z.number().int().min(60_000).max(86_400_000) }),
  /** A venue does not take the key. Trips everything; nothing is tried again with it (N4). */
  'invalid-key': trigger({}),
  /** The machine's wall clock and its steady clock went apart by so much between two looks. Trips everything. */
  'clock-jump': trigger({ apartMs: duration }),
  /** A signed alert from outside (N3). It says its scope. */
  'external-alert': trigger({}),
});
export type TriggersConfig = z.infer<typeof TriggersConfig>;

/** A4: when an agent's own behaviour counts as an anomaly, in standard deviations from its baseline. */
export const BaselineConfig = z.strictObject({
  /** Five-minute windows with an order in them before anything is judged. */
  minWindows: count,
  alarmAt: aboveNone,
  tripAt: aboveNone,
});
export type BaselineConfig = z.infer<typeof BaselineConfig>;
