import { describe, expect, it } from 'vitest';
import { parseInstruments } from './live-instruments.ts';

describe('instruments of a live session, as typed', () => {
  it('are names, each with its venue', () => {
    expect(parseInstruments(' BTC/USDT:USDT@binance,ETH/USDT@okx ')).toEqual([
      { source: 'binance', market: 'BTC/USDT:USDT' },
      { source: 'okx', market: 'ETH/USDT' },
    ]);
  });

  it('say what is wrong with them', () => {
    expect(parseInstruments('BTC/USDT:USDT')).toContain('does not say its venue');
    expect(parseInstruments('BTC-PERP@binance')).toContain('use a name such as BTC/USDT:USDT');
    expect(parseInstruments('')).toContain('name at least one instrument');
    expect(parseInstruments('BTC/USDT@binance, BTC/USDT@binance')).toContain('named twice');
  });
});
