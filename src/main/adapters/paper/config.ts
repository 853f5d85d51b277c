import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { ONE, type Rate, rate } from '../../../shared/money.ts';

/** A fraction from 0 to 1 as a plain decimal text. */
const fraction = z
  .string()
  .regex(/^\d+(\.\d{1,16})?$/, 'use a plain decimal number as text, such as "0.0005"')
  .transform((text): Rate => rate(text))
  .refine((it) => it <= ONE, 'a rate is a fraction: at most 1');
const milliseconds = z.number().int().min(0).max(60_000);
const fees = z.strictObject({ makerFeeRate: fraction, takerFeeRate: fraction });
const ordered = 'min must not be above max';

/**
 * The paper venue's numbers; units and sources are in docs/paper-venue.md. All are needed and none is assumed: a
 * missing or unknown key refuses the whole file (R7).
 */
export const PaperVenueConfig = z.strictObject({
  /** Of the value traded, by kind of instrument. Maker rebates are not modelled. */
  fees: z.strictObject({ perp: fees, spot: fees }),
  /** One way, each message anew, uniform. */
  latencyMs: z.strictObject({ min: milliseconds, max: milliseconds }).refine((it) => it.min <= it.max, ordered),
  /** Bid to ask as a fraction of the price, for feeds without quotes. */
  spreadRate: fraction,
  /** Share of a bar's volume that can be traded against it on each side, for feeds without quotes. */
  participation: fraction,
  /** Levels behind the best one, each of its size, each further away by a random fraction of the price. */
  depth: z.strictObject({
    levels: z.number().int().min(0).max(50),
    slippageRate: z.strictObject({ min: fraction, max: fraction }).refine((it) => it.min <= it.max, ordered),
  }),
  /** Share of the size that reaches a resting order at a price that is only touched; the rest was ahead of it. */
  touchShare: fraction,
  /** Of each order that passed every check. */
  rejectProbability: z.number().min(0).max(1),
  /** Paid by longs to shorts every eight hours, as a fraction of the position's value. */
  fundingRate: fraction,
  /** Equity needed for a value of one in perpetuals: 0.05 is a leverage of 20. */
  initialMarginRate: fraction.refine((it) => it > 0n, 'must be above zero'),
  reduceOnlyExemptFromMinimums: z.boolean(),
  /** Orders, cancels and reads that the venue takes in a window; what is over it is refused, with a time to wait. */
  requestLimit: z.strictObject({
    requests: z.number().int().min(1).max(1_000_000),
    perMs: z.number().int().min(1).max(60_000),
  }),
  maxOpenOrders: z.number().int().min(1).max(10_000),
  /** Closed orders whose ids are still known: for duplicates and late cancels. */
  rememberedOrders: z.number().int().min(1).max(10_000_000),
});
export type PaperVenueConfig = z.output<typeof PaperVenueConfig>;

/** The configuration cannot be used; the message names the file (never its path), the key and what is wrong. */
export class PaperConfigError extends Error {
  override readonly name = 'PaperConfigError';
}

/**
 * Reads the configuration whole or not at all.
 * @returns it and the sha256 of the file's bytes, for the journal
 * @throws PaperConfigError
 */
export async function loadPaperVenueConfig(path: string): Promise<{ config: PaperVenueConfig; sha256: string }> {
  const bytes = await readFile(path).catch(() => {
    throw new PaperConfigError(`${basename(path)}: the file cannot be read. Check the path and its permissions.`);
  });
  const parsed = PaperVenueConfig.safeParse(parseJson(path, bytes.toString('utf8')));
  if (!parsed.success) {
    const reasons = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')} ${issue.message}`.trim());
    throw new PaperConfigError(
      `${basename(path)}: ${reasons.join('; ')}. Every number must be given; none is assumed.`,
    );
  }
  return { config: parsed.data, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PaperConfigError(`${basename(path)}: this is not JSON. Correct the file.`);
  }
}
