import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount } from '../../../shared/money.ts';
import { decode, encode } from './encoding.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  // What JSON must escape, in short texts and in long ones.
  fc.constantFrom('"', '\\', '\n', '\u0000', '\u007f', '\u2028', '\ud800', `${'a'.repeat(80)}"`, 'é'),
);
const leaf = fc.oneof(
  text,
  fc.bigInt(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const name = fc.constantFrom('a', 'price', 'orderId', 'kind', 'at', 'body', 'owner', 'x');
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.constantFrom(null, undefined),
    fc.array(tie('data'), { maxLength: 4 }).map((items) => items.map((item) => item ?? null)),
    fc.dictionary(name, tie('data'), { maxKeys: 6 }),
  ),
}));

/** What the text is by definition: JSON whose amounts are decimal strings. */
function byDefinition(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? formatAmount(item as never) : item));
}

describe('the text form of data', () => {
  it('is the JSON of it with amounts as decimal strings, whatever it holds and in whatever order', () => {
    fc.assert(
      fc.property(data, (value) => {
        if (value !== undefined) expect(encode(value)).toBe(byDefinition(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same for more names than are remembered', () => {
    for (let n = 0; n < 3_000; n += 1) {
      const value = { [`first${n}`]: 'a', [`second${n}`]: n, [`third${n}`]: 'b', last: undefined };
      expect(encode(value)).toBe(byDefinition(value));
    }
  });

  it('has no text for what is not data', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, Symbol('a')]) {
      expect(() => encode(bad)).toThrow(TypeError);
      if (bad !== undefined) expect(() => encode({ a: 'b', bad })).toThrow(TypeError);
    }
    expect(decode(encode({ price: 1n }))).toEqual({ price: 1n });
  });
});
