import { z } from 'zod';
import { VenueId } from '../../../shared/ids.ts';
import { MAX_CA_TEXT } from './bounds.ts';

/** What main and its watchdog say to each other: JSON lines over the watchdog's standard input and output. */

const count = z.number().int().min(0);

const short = z.string().min(1).max(200);

/** An account at an exchange that would have to be taken over. Its key is read where it is kept, and never told here. */
export const WatchedAccount = z.strictObject({
  venue: VenueId,
  /** What its key is called in the keychain. */
  alias: short,
  /** `https://127.0.0.1:4443` */
  rest: short,
  /** `wss://127.0.0.1:4443` */
  stream: short,
  /** The authority of its certificate, in PEM. */
  ca: z.string().refine((it) => JSON.stringify(it).length <= MAX_CA_TEXT),
  /** In which the account is kept: `USDT`. */
  currency: short,
  /** Public keys that its host has to show one of, as the policy has them; absent: none. */
  pins: z.array(short).max(10).optional(),
});
export type WatchedAccount = z.infer<typeof WatchedAccount>;

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
    /** Venues that outlive main: the account that was told, or else one found by its name in the data folder. */
    venues: z.array(VenueId).max(16),
  }),
  /** From now on this account is the one at an exchange. The watchdog looks whether it can read its key, and says so. */
  z.strictObject({ kind: z.literal('account'), account: WatchedAccount }),
  /** An orderly end: nothing is to be taken over. */
  z.strictObject({ kind: z.literal('bye') }),
]);
export type FromMain = z.infer<typeof FromMain>;

/** The watchdog says that it watches. */
export const FromWatchdog = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alive'), seq: count }),
  /** Main was silent for so long that it is worth a word. */
  z.strictObject({ kind: z.literal('lag'), silentMs: z.number().min(0) }),
  /** Whether it can take this key's account over: empty, or in words why not. */
  z.strictObject({ kind: z.literal('key'), alias: short, problem: z.string().max(400) }),
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
