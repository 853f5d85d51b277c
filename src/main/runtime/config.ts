import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../shared/ipc/contract.ts';
import { type Cash, cash } from '../../shared/money.ts';
import { loadInstruments } from '../adapters/feeds/instruments-file.ts';
import { loadPaperVenueConfig, type PaperVenueConfig } from '../adapters/paper/config.ts';
import type { Instrument } from '../engine/domain/instrument.ts';

/** The files in resources/ that a session is made from; each is read whole or not at all. */
export interface Config {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly paper: PaperVenueConfig;
  readonly paperSha256: string;
  /** Paper money at the start of a session, by settlement currency. */
  readonly balances: Readonly<Record<string, string>>;
}

const Balances = z.record(
  z.string().min(1).max(12),
  z.string().regex(/^\d+(\.\d{1,8})?$/, 'use a plain decimal number'),
);

/** @throws Refusal naming the file and the key */
export async function loadConfig(resourcesDir: string): Promise<Config> {
  const paper = await loadPaperVenueConfig(join(resourcesDir, 'market', 'paper-venue.json'));
  return {
    instruments: await loadInstruments(join(resourcesDir, 'market', 'instruments.json')),
    paper: paper.config,
    paperSha256: paper.sha256,
    balances: readStrict(join(resourcesDir, 'paper-balances.json'), Balances),
  };
}

/** Paper money in this currency. @throws Refusal when none is configured: no balance is ever assumed (R7) */
export function balanceIn(config: Config, currency: string): Cash {
  const text = config.balances[currency];
  if (text === undefined) {
    throw new Refusal(`There is no paper balance in ${currency}. Add "${currency}" to paper-balances.json.`);
  }
  return cash(text);
}

function readStrict<T>(path: string, schema: z.ZodType<T>): T {
  const name = path.split('/').at(-1) ?? path;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Refusal(`${name} cannot be read: ${error instanceof SyntaxError ? 'it is not JSON' : 'it is missing'}.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Refusal(`${name} is not valid: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
}
