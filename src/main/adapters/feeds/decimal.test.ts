import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAmount } from '../../../shared/money.ts';
import { readUnits, unitOf } from './decimal.ts';

const unit = (text: string) => unitOf(parseAmount(text), `tick ${text}`);

describe('readUnits', () => {
  it('reads every multiple of a unit exactly, plain or with an exponent', () => {
    const units = fc.constantFrom('0.00000001', '0.01', '0.125', '0.5', '1', '0.0001', '25');
    fc.assert(
      fc.property(units, fc.bigInt({ min: 0n, max: 10n ** 14n }), (tick, count) => {
        const [digits = '', decimals = ''] = tick.split('.');
        const value = count * BigInt(digits + decimals);
        const text = value.toString().padStart(decimals.length + 1, '0');
        const plain = decimals === '' ? text : `${text.slice(0, -decimals.length)}.${text.slice(-decimals.length)}`;
        expect(readUnits(plain, unit(tick), 'refuse')).toEqual({ units: count, rounded: false });
        expect(readUnits(`${value}e-${decimals.length}`, unit(tick), 'refuse').units).toBe(count);
      }),
    );
  });

  it('takes float noise away: what a float prints always reads as the tick it was meant to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 99 }), (a, b) => {
        // Three roundings, as in files that were written by adding or averaging floats.
        const noisy = String(a / 1e8 + b / 1e8 - b / 1e8);
        expect(readUnits(noisy, unit('0.00000001'), 'refuse').units).toBe(BigInt(a));
      }),
    );
    expect(readUnits('5.330000000000001e-05', unit('0.00000001'), 'refuse')).toEqual({ units: 5330n, rounded: false });
    expect(readUnits('0.07744999999999999', unit('0.00000001'), 'refuse').units).toBe(7_745_000n);
  });

  it('refuses a number off its unit, or rounds it where that is configured and says so', () => {
    expect(() => readUnits('46821.75', unit('0.5'), 'refuse')).toThrow('"46821.75" is not a multiple of the tick 0.5');
    expect(readUnits('46821.75', unit('0.5'), 'nearest')).toEqual({ units: 93_644n, rounded: true });
    expect(readUnits('46821.7', unit('0.5'), 'nearest')).toEqual({ units: 93_643n, rounded: true });
  });

  it('keeps signs', () => {
    expect(readUnits('-1.5', unit('0.5'), 'refuse').units).toBe(-3n);
    expect(readUnits('+1.5', unit('0.5'), 'refuse').units).toBe(3n);
    expect(readUnits('0', unit('0.5'), 'refuse').units).toBe(0n);
  });

  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['NaN', 'NaN'],
    ['nan', 'NaN'],
    ['inf', 'infinite'],
    ['-Infinity', 'infinite'],
    ['1,5', 'not a number'],
    ['abc', 'not a number'],
    ['0x10', 'not a number'],
    ['1e999', 'out of range'],
    ['1'.repeat(41), 'not a number'],
  ])('refuses %j as %s', (text, reason) => {
    expect(() => readUnits(text, unit('0.5'), 'nearest')).toThrow(reason);
  });
});
