import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, ONE, type Quantity, quantity } from '../../../shared/money.ts';
import { plainDecimal, priceOf, quantityOf, toBase, toContracts, VenueAnswerError } from './precise.ts';

const units = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }) as fc.Arbitrary<Quantity>;

describe('an exchange’s number', () => {
  it('is held exactly, however it is written', () => {
    fc.assert(
      fc.property(units, fc.nat(12), fc.nat(4), (amount, shift, zeros) => {
        const text = formatAmount(amount);
        const [whole = '', fraction = ''] = text.split('.');
        const digits = whole + fraction + '0'.repeat(zeros);
        const point = -fraction.length - zeros;
        expect(quantityOf(text)).toBe(amount);
        expect(quantityOf(`${digits}e${point}`)).toBe(amount);
        // The same shifted, and shifted back by the exponent.
        expect(quantityOf(`${digits}${'0'.repeat(shift)}E${point - shift}`)).toBe(amount);
      }),
    );
  });

  it.each([
    ['1e-8', '0.00000001'],
    ['1.50', '1.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-2.5E3', '-2500'],
    ['0.0000000000000000000', '0'],
  ])('%s is %s', (text, plain) => {
    expect(plainDecimal(text, 'number')).toBe(plain);
  });

  it.each([undefined, '', '.', 'NaN', 'Infinity', '1,5', '0x10', '1e9999'])('%s is none', (text) => {
    expect(() => quantityOf(text, 'quantity of an order')).toThrow(VenueAnswerError);
    expect(() => quantityOf(text, 'quantity of an order')).toThrow(/no quantity of an order/);
  });

  it('with more decimals than can be held is refused, not rounded', () => {
    expect(() => priceOf('0.12345678901234567')).toThrow(/cannot be held exactly/);
  });
});

describe('contracts', () => {
  it('become units of the base and back without loss, or are refused', () => {
    const sizes = fc.constantFrom('1', '0.01', '0.001', '10', '100', '0.5').map(quantity);
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), sizes, (count, size) => {
        const contracts = (count * ONE) as Quantity;
        const base = toBase(contracts, size);
        expect(base).toBe(count * size);
        expect(toContracts(base, size)).toBe(count.toString());
      }),
    );
  });

  it('that do not come out even are refused', () => {
    expect(() => toBase(1n as Quantity, quantity('0.01'))).toThrow(VenueAnswerError);
    expect(toContracts(1n as Quantity, quantity('3'))).toBeNull();
  });
});
