import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandId, InstrumentId, OrderId, VenueId } from '../../../shared/ids.ts';
import { quantity } from '../../../shared/money.ts';
import { MAX_FILE_BYTES } from './bounds.ts';
import { readLine } from './protocol.ts';

/**
 * `<dataDir>/watchdog/takeover.jsonl`: what a watchdog did in the main process's place, a line before each act. That
 * the file is there latches everything, whatever it says (K6); its lines tell the journal what was ordered. A console
 * that has taken it into its journal moves it away, and with that the kill is the console's again: a watchdog that
 * still works looks for the file before each order, and stops when it is gone.
 */
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const wallAt = z.number().int().min(0);
const text = z.string().max(400);

export const TakeoverLine = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('takeover'),
    takeoverId: CommandId,
    cause: z.enum(['died', 'hung']),
    reason: text,
    wallAt,
    mainPid: z.number().int(),
  }),
  /** The key of an account at an exchange is read from the keychain. */
  z.strictObject({ kind: z.literal('key'), takeoverId: CommandId, alias: text, wallAt }),
  z.strictObject({
    kind: z.literal('order'),
    takeoverId: CommandId,
    orderId: OrderId,
    venue: VenueId,
    symbol: InstrumentId,
    side: z.enum(['buy', 'sell']),
    quantity: decimal.transform((it) => quantity(it)),
    wallAt,
  }),
  z.strictObject({
    kind: z.literal('result'),
    takeoverId: CommandId,
    phase: z.enum(['FLAT', 'INCOMPLETE']),
    residuals: z
      .array(z.strictObject({ venue: text, type: text, symbol: text, quantity: decimal, reason: text }))
      .max(1_000),
    reason: text,
    wallAt,
  }),
]);
export type TakeoverLine = z.input<typeof TakeoverLine>;
export type TakeoverEntry = z.output<typeof TakeoverLine>;

/** What a look found. `problem` is empty when all of it could be read. */
export interface TakeoverFound {
  readonly entries: readonly TakeoverEntry[];
  readonly problem: string;
}

export function watchdogDir(dataDir: string): string {
  return join(dataDir, 'watchdog');
}

export function takeoverFile(dataDir: string): string {
  return join(watchdogDir(dataDir), 'takeover.jsonl');
}

/**
 * The takeover that waits to be taken into the journal; null when there is none. A file that cannot be looked for, read
 * or understood is one all the same, with its problem in words. Never throws.
 */
export function lookForTakeover(dataDir: string): TakeoverFound | null {
  try {
    return parse(readBounded(takeoverFile(dataDir)));
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : { entries: [], problem: `it cannot be read (${codeOf(error)})` };
  }
}

/**
 * Moves the file away, kept under the time's name, and answers with all that it holds now: a watchdog that still worked
 * wrote each line before it looked whether the file is there, so no order is missed.
 * @throws what the file system throws; then the file is still there
 */
export function setTakeoverAside(dataDir: string, wallNow: number): TakeoverFound {
  const kept = join(watchdogDir(dataDir), `takeover-${wallNow}.jsonl`);
  renameSync(takeoverFile(dataDir), kept);
  return parse(readBounded(kept));
}

function parse(content: string): TakeoverFound {
  const lines = content.split('\n');
  // What stands after the last line's end was being written when the machine stopped: its order was never sent.
  lines.pop();
  const entries: TakeoverEntry[] = [];
  let problem = lines.length === 0 ? 'it holds no whole line' : '';
  for (const [index, line] of lines.entries()) {
    const entry = readLine(TakeoverLine, line);
    if (entry !== null) entries.push(entry);
    else if (problem === '') problem = `its line ${index + 1} cannot be understood`;
  }
  return { entries, problem };
}

/** The whole file, if it is a plain one of its owner's and not too large. */
function readBounded(path: string): string {
  // Without O_NONBLOCK a named pipe put there would keep the console from starting.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const fd = openSync(path, flags);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw Object.assign(new Error('not a file'), { code: 'it is not a file' });
    if (stats.size > MAX_FILE_BYTES) throw Object.assign(new Error('too large'), { code: 'it is too large' });
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
