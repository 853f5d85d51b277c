import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  age,
  cash,
  cashBelow,
  compact,
  count,
  decimal,
  exact,
  MINUS,
  number,
  percent,
  price,
  quantity,
  shortAge,
  signedCash,
} from './format.ts';

describe('figures', () => {
  it('groups, rounds half away from zero and signs', () => {
    expect(cash('-17902.5')).toBe(`${MINUS}17,902.50`);
    expect(cash('0.005')).toBe('0.01');
    expect(cash('999999.995')).toBe('1,000,000.00');
    expect(signedCash('111.614')).toBe('+111.61');
    expect(signedCash('-0.001')).toBe('0.00');
    expect(signedCash('0')).toBe('0.00');
    expect(decimal('12', { decimals: 0 })).toBe('12');
    expect(decimal('1e5', { decimals: 2 })).toBe('1e5');
  });
  it('[K5] shows dust to its last decimal, and its value never as the minimum it is below', () => {
    expect(exact('0.00003', 4, true)).toBe('+0.00003');
    expect(exact('-3.1', 4, true)).toBe(`${MINUS}3.1000`);
    expect(exact('5', 2)).toBe('5.00');
    expect(cashBelow('4.999')).toBe('4.99');
    expect(cashBelow('0.004')).toBe('<0.01');
    expect(cashBelow('0')).toBe('0.00');
    expect(cashBelow('12345.678')).toBe('12,345.67');
  });
  it('is exact where a float is not', () => {
    expect(decimal('9007199254740993.25', { decimals: 2 })).toBe('9,007,199,254,740,993.25');
  });
  it('never differs from the float by more than its rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 999_999 }), (whole, part) => {
        const text = `${whole}.${String(part).padStart(6, '0')}`;
        const shown = Number(cash(text).replaceAll(',', '').replace(MINUS, '-'));
        expect(Math.abs(shown - Number(text))).toBeLessThanOrEqual(0.005 + 1e-6);
      }),
    );
  });
  it('keeps the point of a column in line', () => {
    expect(quantity('0')).toHaveLength(quantity('1.5', false).length);
    expect(quantity('-0.42')).toBe(`${MINUS}0.4200`);
  });
  it('reads at a glance', () => {
    expect(compact('61234.5')).toBe('61.2k');
    expect(compact('999960')).toBe('1.0M');
    expect(compact('-412')).toBe(`${MINUS}412`);
    expect(price('38538.5')).toBe('38,538.5');
    expect(price('0.02951')).toBe('0.02951');
    expect(percent(0.0412)).toBe('4.1 %');
    expect(number(-0.001, 2)).toBe('0.00');
    expect(count(1, 'order')).toBe('1 order');
    expect(count(1200, 'order')).toBe('1,200 orders');
    expect(age(400)).toBe('0.4 s');
    expect(age(180_000)).toBe('3 min');
    expect(shortAge(8)).toBe('8s');
  });
});
