import { z } from 'zod';
import { OrderId, VenueId } from '../../../shared/ids.ts';
import { encode } from '../../engine/domain/encoding.ts';
import {
  cash,
  InstrumentsJson,
  name,
  QuoteJson,
  RequestLimitJson,
  time,
  VenueOrderJson,
  VenueReportJson,
} from './messages.ts';

/**
 * The lines of the exchange's socket, JSON each, amounts as decimal text. A client's first line is Hello and is answered
 * by Welcome. The console then drives the market: it hands over quotes before they are due and lets time pass by
 * `advance`, which goes on to the first moment at which the venue reports something, and no further than `to`. So the
 * console hears each report at its own time, and a run is the same as with the venue inside. A line that is not one of
 * these ends the connection.
 */

/** Raised with every change of a line. 2: Hello names the client's process. 3: faults for drills. */
export const PROTOCOL_VERSION = 3;

/** Longest line, either way: an opening or a snapshot with everything in it. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;
/** Bytes that may wait for a client that does not read; then its connection is closed. */
export const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/** `console` opens and drives the market; there is at most one. `watchdog` may take over from it, and closes only. */
export const Role = z.enum(['console', 'watchdog']);
export type Role = z.infer<typeof Role>;

export const Hello = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  token: z.string().max(128),
  role: Role,
  /** The client's process. */
  pid: z.number().int().positive(),
});

const Speed = z.union([z.literal('max'), z.number().positive().max(1_000_000)]);
const session = z.number().int().min(0);
const seed = z.number().int().min(0);
const feedSha256 = z.string().max(64);

/** Everything that the paper venue is made from. */
export const Opening = z.strictObject({
  id: VenueId,
  /** Which session of the journal this is. */
  session,
  seed,
  feedSha256,
  /** Market time at which it begins or goes on. */
  at: time,
  currency: z.string().max(12),
  /** Cash at the start; not used where `restore` is given. */
  balance: cash,
  instruments: InstrumentsJson,
  /** The paper venue's own forms: who opens it checks them (src/main/exchange/opening.ts). */
  config: z.unknown(),
  restore: z.unknown(),
  /** For playing on alone, read once, when the market opens; null when it is not to be had. */
  feed: z.strictObject({ path: z.string().min(1).max(4_096), symbol: z.string().max(24) }).nullable(),
  speed: Speed,
});
export type Opening = z.output<typeof Opening>;

export const FromClient = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('open'), opening: Opening }),
  /** `sentAt` is market time on the sender's clock: an order that is too old when it arrives is refused. */
  z.strictObject({ type: z.literal('submit'), order: VenueOrderJson, sentAt: time }),
  z.strictObject({ type: z.literal('cancel'), orderId: OrderId }),
  z.strictObject({ type: z.literal('read'), readId: name, fillsSince: time }),
  /** Each comes due at its own time, or at once when that has passed. */
  z.strictObject({ type: z.literal('quotes'), quotes: z.array(QuoteJson).max(100_000) }),
  z.strictObject({ type: z.literal('advance'), to: time }),
  /** The pace at which the exchange goes on when it is left alone. */
  z.strictObject({ type: z.literal('pace'), speed: Speed }),
  /** Switches a fault of the paper venue on or off (K12). */
  z.strictObject({ type: z.literal('fault'), fault: z.enum(['normal', 'slow', 'bad-key', 'rejecting']) }),
  /** From the console of this process, or when none is there: never from another that came since. */
  z.strictObject({ type: z.literal('takeover'), from: z.number().int().positive() }),
  z.strictObject({ type: z.literal('close') }),
]);
export type FromClient = z.output<typeof FromClient>;

/** What an exchange trades that is open, for whoever connects. */
const Standing = z.strictObject({
  id: VenueId,
  session,
  seed,
  feedSha256,
  now: time,
  nextAt: time.nullable(),
  instruments: InstrumentsJson,
  requestLimit: RequestLimitJson,
});
export type Standing = z.output<typeof Standing>;

export const Welcome = z.strictObject({
  welcome: z.literal(PROTOCOL_VERSION),
  pid: z.number().int(),
  open: Standing.nullable(),
});
export type Welcome = z.output<typeof Welcome>;

export const FromExchange = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('report'), report: VenueReportJson }),
  /** Answers `advance`, after every report that was due by `now`; `nextAt` is when the market next does something. */
  z.strictObject({ type: z.literal('advanced'), now: time, nextAt: time.nullable() }),
  /** To a watchdog: the exchange's clock, which goes on by itself. */
  z.strictObject({ type: z.literal('time'), now: time }),
  z.strictObject({ type: z.literal('takenOver'), standing: Standing }),
  /** The last line before the exchange closes the connection, in words. */
  z.strictObject({ type: z.literal('complaint'), why: z.string().max(500) }),
]);
export type FromExchange = z.output<typeof FromExchange>;

/** A message's line, the newline included. */
export function lineOf(message: object): string {
  return `${encode(message)}\n`;
}

/** The message of a line; null for anything else. */
export function readLine<T>(schema: z.ZodType<T>, line: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
