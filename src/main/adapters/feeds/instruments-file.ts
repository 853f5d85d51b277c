import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { InstrumentId } from '../../../shared/ids.ts';
import { DECIMALS, formatAmount } from '../../../shared/money.ts';
import { type Instrument, InstrumentJson } from '../../engine/domain/instrument.ts';
import { FeedError } from './feed-error.ts';

const MAX_INSTRUMENTS = 10_000;

/**
 * Reads an instruments file: a JSON array in the form of {@link InstrumentJson}. It is taken whole or not at all: an
 * unknown or missing key, a number that is no plain decimal, an instrument listed twice, or a tick and step whose
 * product cannot be held exactly refuse it (R7).
 * @throws FeedError
 */
export async function loadInstruments(path: string): Promise<ReadonlyMap<InstrumentId, Instrument>> {
  const parsed = z
    .array(InstrumentJson)
    .min(1)
    .max(MAX_INSTRUMENTS)
    .safeParse(parseJson(path, await readText(path)));
  if (!parsed.success) throw new FeedError({ file: path }, describe(parsed.error), 'Correct the instruments file');
  const instruments = new Map<InstrumentId, Instrument>();
  for (const instrument of parsed.data) {
    if (instruments.has(instrument.symbol)) {
      throw new FeedError({ file: path }, `${instrument.symbol} is listed twice`, 'Remove one of the two');
    }
    if (decimalsOf(instrument.tick) + decimalsOf(instrument.step) > DECIMALS) {
      const reason = `the tick and step of ${instrument.symbol} have more than ${DECIMALS} decimals together`;
      throw new FeedError({ file: path }, reason, 'Use a coarser tick or step: a value must be exact');
    }
    instruments.set(instrument.symbol, instrument);
  }
  return instruments;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = isMissing ? 'there is no such file' : 'the file cannot be read';
    throw new FeedError({ file: path }, reason, 'Check the path and its permissions');
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof SyntaxError ? error.message : 'not JSON';
    throw new FeedError({ file: path }, `this is not JSON: ${detail}`, 'Correct the instruments file');
  }
}

/** The first few complaints, each with its place in the file, such as `[2].tick`. */
function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) =>
      `${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')} ${message}`.trim(),
    )
    .join('; ');
}

function decimalsOf(amount: Parameters<typeof formatAmount>[0]): number {
  return (formatAmount(amount).split('.')[1] ?? '').length;
}
