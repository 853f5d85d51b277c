import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VenuePauseError } from '../adapters/ccxt/errors.ts';
import { binance } from '../adapters/ccxt/profiles/binance.ts';
import { MOST_PAUSE_MS } from '../adapters/watchdog/bounds.ts';
import { ExchangePauses } from '../runtime/exchange-pauses.ts';
import { Tries } from './tries.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tries-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Main was asked to wait. */
function asked(ms: number): void {
  new ExchangePauses(join(dataDir, 'pauses.json'), Date.now, () => {}).of('binance').wantedFor(ms);
}

test('[K10] [N4] a takeover begins with what main was asked to wait for, and leaves the file as it is', () => {
  asked(30_000);
  const file = join(dataDir, 'pauses.json');
  const before = readFileSync(file, 'utf8');
  const tries = Tries.after(dataDir, 'binance');
  expect(tries.leftMs()).toBeGreaterThan(20_000);
  expect(tries.leftMs()).toBeLessThanOrEqual(30_000);
  expect(Tries.after(dataDir, 'okx').leftMs()).toBe(0);
  tries.wantedFor(MOST_PAUSE_MS);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('[K10] it waits for a ban no longer than a kill of main’s own, and asks again then', () => {
  asked(3_600_000);
  const tries = Tries.after(dataDir, 'binance');
  expect(tries.leftMs()).toBeLessThanOrEqual(MOST_PAUSE_MS);
  const pause = tries.pauseAfter(new VenuePauseError(tries.leftMs()), binance) ?? 0;
  expect(pause).toBeGreaterThan(MOST_PAUSE_MS / 2);
  expect(pause).toBeLessThanOrEqual(MOST_PAUSE_MS);
});

test('[K10] a file that cannot be read, or none, is passed over', () => {
  expect(Tries.after(dataDir, 'binance').leftMs()).toBe(0);
  writeFileSync(join(dataDir, 'pauses.json'), '{"binance":');
  expect(Tries.after(dataDir, 'binance').leftMs()).toBe(0);
});
