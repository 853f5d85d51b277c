import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binance, binanceSpot } from '../adapters/ccxt/profiles/binance.ts';
import { ExchangePauses, placeOf } from './exchange-pauses.ts';

const HOUR = 3_600_000;
let dir: string;
let path: string;
let now: number;
let problems: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pauses-'));
  path = join(dir, 'pauses.json');
  now = 1_000_000_000_000;
  problems = [];
});

afterEach(() => rmSync(dir, { recursive: true }));

const open = (): ExchangePauses =>
  new ExchangePauses(
    path,
    () => now,
    (problem) => problems.push(problem),
  );

it('[N4] a pause is known to whoever starts again, until it is over, and of that exchange alone', () => {
  const before = open();
  before.of('binance').wantedFor(HOUR);
  before.of('bybit').wantedFor(5_000);
  now += 1_000;
  const again = open();
  expect(again.of('binance').leftMs()).toBe(HOUR - 1_000);
  expect(again.of('bybit').leftMs()).toBe(4_000);
  expect(again.of('okx').leftMs()).toBe(0);
  now += HOUR;
  expect([again.of('binance').leftMs(), problems]).toEqual([0, []]);
});

it('[N4] a ban is of the place that was called: prices of an exchange, spot and a test exchange are three', () => {
  const pauses = open();
  const [prices, spot] = [placeOf(binance, 'own'), placeOf(binanceSpot, 'own')];
  const account = placeOf(binance, { rest: 'https://127.0.0.1:4443' });
  pauses.of(prices).wantedFor(HOUR);
  expect([prices, spot, account].map((place) => open().of(place).leftMs())).toEqual([HOUR, 0, 0]);
});

it('[N4] a shorter one does not end a longer, and one that ends as late is not written again', () => {
  const pauses = open();
  pauses.of('okx').wantedFor(HOUR);
  const written = readFileSync(path, 'utf8');
  writeFileSync(path, 'untouched');
  pauses.of('okx').wantedFor(10);
  pauses.of('okx').wantedFor(HOUR + 500);
  expect([pauses.of('okx').leftMs(), readFileSync(path, 'utf8')]).toEqual([HOUR, 'untouched']);
  pauses.of('okx').wantedFor(2 * HOUR);
  expect(readFileSync(path, 'utf8')).not.toBe(written);
  expect(open().of('okx').leftMs()).toBe(2 * HOUR);
});

it('[N4] what was written on a clock that was ahead is no longer than the exchange asked for', () => {
  open().of('okx').wantedFor(HOUR);
  now -= 48 * HOUR;
  expect(open().of('okx').leftMs()).toBe(HOUR);
});

it('[N4] one that is longer than any exchange bans for keeps nobody from starting', () => {
  const ms = 4 * 24 * HOUR;
  writeFileSync(path, JSON.stringify({ okx: { until: now + ms, ms } }));
  expect([open().of('okx').leftMs(), problems]).toEqual([0, []]);
});

it('a file that cannot be read is noted, and the next pause is kept all the same', () => {
  writeFileSync(path, '{"binance":"soon"}');
  const pauses = open();
  expect(problems).toHaveLength(1);
  expect(pauses.of('binance').leftMs()).toBe(0);
  pauses.of('binance').wantedFor(HOUR);
  expect(open().of('binance').leftMs()).toBe(HOUR);
});
