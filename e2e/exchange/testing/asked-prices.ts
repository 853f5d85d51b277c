import { expect } from 'vitest';
import { quantity } from '../../../src/shared/money.ts';
import type { ClientDesk } from './client-desk.ts';

interface Prices {
  fetchTicker(symbol: string): Promise<{ bid: string; ask: string; timestamp: number }>;
  fetchOHLCV(symbol: string, frame: string, since: number, limit: number): Promise<readonly (readonly unknown[])[]>;
}

/** The ticker and the minutes come as the exchange has them, at its own time, to whoever asks. */
export async function expectPricesAskedFor({ running, ccxt }: ClientDesk, symbol: string): Promise<void> {
  const { market } = running.exchange;
  const prices = ccxt as unknown as Prices;
  expect(await prices.fetchTicker(symbol)).toMatchObject({
    bid: '50000',
    ask: '50000.1',
    timestamp: market.quote(symbol)?.at,
  });
  const current = market.bars(symbol).at(-1);
  if (current === undefined) throw new Error('no minute');
  const openAt = current.openAt - 60_000;
  const past = { ...current, volume: quantity('1.5') };
  market.setPast(symbol, [
    { ...past, openAt: openAt - 60_000 },
    { ...past, openAt },
  ]);
  const bars = await prices.fetchOHLCV(symbol, '1m', openAt, 5);
  expect(bars[0]).toEqual([openAt, '50000', '50000', '50000', '50000', '1.5']);
  expect(bars[1]?.[0]).toBe(current.openAt);
}
