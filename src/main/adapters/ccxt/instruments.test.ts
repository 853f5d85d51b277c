import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import type { CcxtMarket } from './ccxt-api.ts';
import { instrumentsOf } from './instruments.ts';
import { BTC } from './testing/fake-venue.ts';

const SPOT: CcxtMarket = {
  ...BTC,
  id: 'x',
  symbol: 'BTC/USDT',
  settle: undefined,
  spot: true,
  swap: false,
  contractSize: undefined,
};

describe('a market of the exchange', () => {
  it('[R7] becomes an instrument with its own steps and minimums, counted in the base', () => {
    const counted = { ...BTC, contractSize: '0.01', precision: { amount: '1', price: '0.1' } };
    const market = { ...counted, limits: { amount: { min: '2' }, cost: { min: '5' } } };
    const it = instrumentsOf([market], { kinds: ['perp'] }, 'USDT').bySymbol.get('BTC-PERP');
    expect(it?.contractSize).toBe(quantity('0.01'));
    expect(it?.instrument).toEqual({
      symbol: 'BTC-PERP',
      kind: 'perp',
      base: 'BTC',
      quote: 'USDT',
      tick: price('0.1'),
      step: quantity('0.01'),
      minQuantity: quantity('0.02'),
      minNotional: cash('5'),
      volumeUnit: 'base',
    });
  });

  it.each([
    ['is counted in the base, in whole steps', '25.5', quantity('0.25')],
    ['is none where the exchange says zero', '0', undefined],
    ['is none where the exchange does not tell it', undefined, undefined],
    ['is none where it is less than the least order', '1', undefined],
  ])('[R7] the most that one market order may be for %s', (_how, told, most) => {
    const counted = { ...BTC, contractSize: '0.01', precision: { amount: '1', price: '0.1' } };
    const market = { ...counted, limits: { amount: { min: '2' }, cost: { min: '5' } } };
    const profile = { kinds: ['perp' as const], maxMarketQuantity: () => told };
    const it = instrumentsOf([market], profile, 'USDT').bySymbol.get('BTC-PERP');
    expect(it?.instrument.maxMarketQuantity).toBe(most);
  });

  it('of spot is named by both its currencies', () => {
    const { bySymbol, byMarket } = instrumentsOf([SPOT, BTC], { kinds: ['perp', 'spot'] }, 'USDT');
    expect([...bySymbol.keys()]).toEqual(['BTC/USDT', 'BTC-PERP']);
    expect(byMarket.get('BTC/USDT')?.instrument.kind).toBe('spot');
  });

  it.each([
    ['settled in another currency', { settle: 'USDC' }],
    ['that is inverse', { linear: false }],
    ['of a kind that the account does not have', { swap: false, spot: true }],
  ])('%s is not this account’s', (_why, change) => {
    const { bySymbol, refused } = instrumentsOf([{ ...BTC, ...change }], { kinds: ['perp'] }, 'USDT');
    expect([bySymbol.size, refused]).toEqual([0, []]);
  });

  it.each([
    ['no price step', { precision: { amount: '0.001', price: undefined } }, 'gave no price step'],
    ['a quantity step of nothing', { precision: { amount: '0', price: '0.1' } }, 'quantity step of 0'],
    ['no contract size', { contractSize: undefined }, 'gave no contract size'],
    ['a name that cannot be used', { base: '币安' }, 'name cannot be used'],
    ['no trade now', { active: false }, 'does not trade it now'],
  ])('[R7] with %s is refused, and why is said', (_what, change, reason) => {
    const { bySymbol, refused } = instrumentsOf([{ ...BTC, ...change }], { kinds: ['perp'] }, 'USDT');
    expect([bySymbol.size, refused]).toEqual([0, [{ market: BTC.symbol, reason: expect.stringContaining(reason) }]]);
  });

  it('[K4] for a kill one that is halted is known too; the name is that of one that is traded', () => {
    const halted = { ...BTC, id: 'BTCUSDT_OLD', symbol: 'BTC2/USDT:USDT', active: false };
    const alone = instrumentsOf([halted], { kinds: ['perp'] }, 'USDT', true);
    expect([...alone.byMarket.keys()]).toEqual([halted.symbol]);
    const both = instrumentsOf([halted, BTC], { kinds: ['perp'] }, 'USDT', true);
    expect([...both.byMarket.keys()]).toEqual([BTC.symbol]);
  });
});
