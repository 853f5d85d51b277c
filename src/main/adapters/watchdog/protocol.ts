import { z } from 'zod';
import { VenueId } from '../../../shared/ids.ts';

/** What main and its watchdog say to each other: JSON lines over the watchdog's standard input and output. */

const count = z.number().int().min(0);

/** Main says that it lives, and what there would be to take over. */
export const FromMain = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('beat'),
    seq: count,
    wallAt: count,
    /** How late main's own timer was: the delay of its event loop. */
    lagMs: z.number().min(0),
    /** True while agents run or anything is open or held: only then a silent main is taken over. */
    armed: z.boolean(),
    /** Venues that outlive main, each found by its name in the data folder. */
    venues: z.array(VenueId).max(16),
  }),
  /** An orderly end: nothing is to be taken over. */
  z.strictObject({ kind: z.literal('bye') }),
]);
export type FromMain = z.infer<typeof FromMain>;

/** The watchdog says that it watches. */
export const FromWatchdog = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alive'), seq: count }),
  /** Main was silent for so long that it is worth a word. */
  z.strictObject({ kind: z.literal('lag'), silentMs: z.number().min(0) }),
]);
export type FromWatchdog = z.infer<typeof FromWatchdog>;

/** A line of the other side's; null when it is not in the protocol. */
export function readLine<T>(schema: z.ZodType<T>, line: string): T | null {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
