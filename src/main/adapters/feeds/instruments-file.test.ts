import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../../shared/money.ts';
import { instruments, withFile } from './fixtures/index.ts';
import { loadInstruments } from './instruments-file.ts';

const GOOD = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  base: 'BTC',
  quote: 'USD',
  tick: '0.5',
  step: '0.0001',
  minQuantity: '0.001',
  minNotional: '5',
  volumeUnit: 'quote',
};
const load = (value: unknown) => withFile(typeof value === 'string' ? value : JSON.stringify(value), loadInstruments);

describe('instruments file', () => {
  it('reads the embedded instruments exactly', () => {
    expect(instruments.size).toBe(9);
    expect(instruments.get('BTC-PERP')?.tick).toBe(price('0.125'));
    expect(instruments.get('LTC/USD')?.minQuantity).toBe(quantity('0.1'));
  });

  it('[R7] refuses a missing limit, an unknown key and what is no plain decimal, each with its place', async () => {
    const { minNotional: _left, ...missing } = GOOD;
    await expect(load([GOOD, missing])).rejects.toThrow('[1].minNotional');
    await expect(load([{ ...GOOD, maxLeverge: '5' }])).rejects.toThrow('maxLeverge');
    await expect(load([{ ...GOOD, tick: '5e-1' }])).rejects.toThrow('[0].tick use a plain decimal');
    await expect(load([{ ...GOOD, step: '0' }])).rejects.toThrow('above zero');
  });

  it('refuses doubles, too fine units, an empty list, broken JSON and a missing file', async () => {
    await expect(load([GOOD, GOOD])).rejects.toThrow('BTC-PERP is listed twice');
    await expect(load([{ ...GOOD, tick: '0.0000000001', step: '0.0000001' }])).rejects.toThrow('more than 16 decimals');
    await expect(load([])).rejects.toThrow('Correct the instruments file');
    await expect(load('{')).rejects.toThrow('not JSON');
    await expect(loadInstruments('/nowhere/instruments.json')).rejects.toThrow('there is no such file');
  });
});
