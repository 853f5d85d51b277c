import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { stateFile } from '../adapters/exchange/is-there.ts';
import { QuoteJson } from '../adapters/exchange/messages.ts';
import { lineOf, Opening, readLine } from '../adapters/exchange/protocol.ts';
import { EXCHANGE } from '../adapters/exchange/service.ts';
import { checkOwn, thisPlace } from '../adapters/local-socket/address.ts';

/** What an exchange that ended by itself left behind, for the next one to go on from. */
const KeptState = z.strictObject({ version: z.literal(1), opening: Opening, quotes: z.array(QuoteJson) });
export type KeptState = Pick<z.output<typeof KeptState>, 'opening' | 'quotes'>;

/** Written whole or not at all, and on disk before it counts. */
export function writeState(dataDir: string, { opening, quotes }: KeptState): void {
  const file = stateFile(dataDir);
  const draft = `${file}.${process.pid}`;
  const fd = openSync(draft, 'w', 0o600);
  try {
    writeSync(fd, lineOf({ version: 1, opening, quotes }));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, file);
}

/**
 * What was left behind; null when nothing was. @throws Error in words for a file that is there and cannot be used: what
 * it held would be forgotten otherwise
 */
export function readState(dataDir: string): KeptState | null {
  const file = stateFile(dataDir);
  let text: string;
  try {
    checkOwn(file, 'file', EXCHANGE, thisPlace());
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const state = readLine(KeptState, text);
  if (state === null) {
    throw new Error(
      'exchange/state.json of the data folder cannot be read. Move it away: the session then goes on from the journal.',
    );
  }
  return { opening: state.opening, quotes: state.quotes };
}

export function removeState(dataDir: string): void {
  rmSync(stateFile(dataDir), { force: true });
}
