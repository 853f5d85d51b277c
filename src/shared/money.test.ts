import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abs,
  applyRate,
  cash,
  type Exact,
  formatAmount,
  isMultiple,
  MoneyError,
  mulDiv,
  nearestStep,
  notional,
  ONE,
  parseAmount,
  price,
  quantity,
  rate,
  roundToStep,
} from './money.ts';

const amount = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map((units) => units as Exact);
const step = fc.bigInt({ min: 1n, max: 10n ** 20n }).map((units) => units as Exact);
const divisor = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).filter((it) => it !== 0n);

/** A plain decimal as people write one, zeros in front and behind included. */
const decimal = fc
  .tuple(
    fc.constantFrom('', '+', '-'),
    fc.stringMatching(/^\d{1,24}$/),
    fc.option(fc.stringMatching(/^\d{1,16}$/), { nil: null }),
  )
  .map(([sign, whole, fraction]) => (fraction === null ? `${sign}${whole}` : `${sign}${whole}.${fraction}`));

describe('the text of an amount', () => {
  it('comes back as the amount it was written from, and is the shortest plain decimal', () => {
    fc.assert(
      fc.property(amount, (it) => {
        const text = formatAmount(it);
        expect(parseAmount(text)).toBe(it);
        expect(text).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/);
        expect(text).not.toBe('-0');
      }),
    );
  });

  it('is read digit by digit: no float rounds it', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
        const units = BigInt(whole) * ONE + BigInt(fraction.padEnd(16, '0'));
        expect(parseAmount(text)).toBe(text.startsWith('-') ? -units : units);
      }),
    );
    expect(formatAmount(price('0.1')) + formatAmount(price('0.2'))).toBe('0.10.2');
    expect(price('0.1') + price('0.2')).toBe(price('0.3'));
  });

  it('[R7] that is not a plain decimal, or is longer than sixteen decimals, is refused and named', () => {
    const bad = [
      '',
      ' ',
      '1e3',
      'NaN',
      'Infinity',
      '1.',
      '.5',
      '1,000',
      '0x10',
      '--1',
      '1 ',
      ' 1',
      '١',
      '1.2.3',
      '1_000',
    ];
    for (const text of bad) expect(() => parseAmount(text)).toThrow(MoneyError);
    expect(() => parseAmount('0.12345678901234567')).toThrow(/more than 16 decimals/);
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/^[+-]?\d+(\.\d+)?$/.test(text)),
        (text) => {
          expect(() => parseAmount(text)).toThrow(MoneyError);
        },
      ),
    );
  });
});

describe('a quotient', () => {
  it('goes the way it was told, by less than one unit', () => {
    fc.assert(
      fc.property(amount, amount, divisor, (a, b, c) => {
        const exact = (quotient: bigint): bigint => (a * b - quotient * c) * (c < 0n ? -1n : 1n);
        const size = c < 0n ? -c : c;
        const down = exact(mulDiv(a, b, c, 'down'));
        const up = exact(mulDiv(a, b, c, 'up'));
        expect(down >= 0n && down < size).toBe(true);
        expect(up <= 0n && up > -size).toBe(true);
        const [floor, ceiling] = [mulDiv(a, b, c, 'down'), mulDiv(a, b, c, 'up')];
        const positive = floor >= 0n;
        expect(mulDiv(a, b, c, 'toZero')).toBe(positive ? floor : ceiling);
        expect(mulDiv(a, b, c, 'awayFromZero')).toBe(positive ? ceiling : floor);
      }),
      { numRuns: 500 },
    );
  });

  it('that comes out even is the same whichever way it goes', () => {
    fc.assert(
      fc.property(amount, divisor, fc.constantFrom('down', 'up', 'toZero', 'awayFromZero'), (a, c, rounding) => {
        expect(mulDiv(a, c, c, rounding)).toBe(a);
      }),
    );
  });

  it('a fee is rounded against the payer where it is said so', () => {
    const [value, fee] = [cash('0.0000000000000003'), rate('0.5')];
    expect(applyRate(value, fee, 'up')).toBe(2n);
    expect(applyRate(value, fee, 'down')).toBe(1n);
  });
});

describe('price times quantity', () => {
  it('is exact for eight decimals each', () => {
    const eight = fc.bigInt({ min: 0n, max: 10n ** 16n });
    fc.assert(
      fc.property(eight, eight, fc.boolean(), (at, size, short) => {
        const held = (short ? -size : size) * 10n ** 8n;
        expect(notional((at * 10n ** 8n) as never, held as never)).toBe(at * size * (short ? -1n : 1n));
      }),
    );
    expect(notional(price('46123.5'), quantity('-0.0001'))).toBe(cash('-4.61235'));
  });
});

describe('steps', () => {
  it('[R7] a quantity goes down to the step, toward zero, and never by a whole step', () => {
    fc.assert(
      fc.property(amount, step, (size, by) => {
        const rounded = roundToStep(size, by);
        expect(isMultiple(rounded, by)).toBe(true);
        expect(abs(rounded) <= abs(size)).toBe(true);
        expect(abs(size) - abs(rounded) < by).toBe(true);
        expect(roundToStep(rounded, by)).toBe(rounded);
      }),
    );
  });

  it('the nearest step is no further than half a step away, halves away from zero', () => {
    fc.assert(
      fc.property(amount, step, (it, by) => {
        const near = nearestStep(it, by);
        expect(isMultiple(near, by)).toBe(true);
        expect(abs((near - it) as Exact) * 2n <= by).toBe(true);
        expect(nearestStep(-it as Exact, by)).toBe(-near as Exact);
      }),
    );
    expect(nearestStep(cash('0.15'), cash('0.1'))).toBe(cash('0.2'));
  });
});
