import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine } from './plain-text.ts';

const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const character = fc.oneof(
  fc.constantFrom('\u001b', '\u009b', '\n', '\u2028', '\u2029', '\u202e', '\u{e0001}'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

describe('text from outside', () => {
  it.each([
    ['escape sequences', '\u001b[2J\u001b[HKILL ALL FLAT', ' [2J [HKILL ALL FLAT'],
    ['an eight-bit escape', 'a\u009b2Jb', 'a 2Jb'],
    ['newlines of every kind', 'a\nb\r\nc\u2028d\u2029e\u0085f', 'a b  c d e f'],
    ['tabs, backspaces and the bell', 'a\tb\bc\u0007d\u007f', 'a b c d '],
    ['bidi marks', 'buy\u202e01\u202c \u2066x\u2069 \u200fy', 'buy 01   x   y'],
    ['marks that cannot be seen', 'a\u200bb\u00adc\ufeffd', 'a b c d'],
  ])('[A8] %s become blanks', (_what, text, shown) => {
    expect(plainLine(text)).toBe(shown);
  });

  it('[A8] whatever the text, one line without control or format characters, never longer than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), fc.nat(200), (text, longest) => {
        const line = plainLine(text, longest);
        expect(line).not.toMatch(DANGEROUS);
        expect(line.length).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it('[A8] text that is harmless stays as it is', () => {
    const text = 'Größe 0.05 ≥ 1 · 市場 “x” ×600 —';
    expect(plainLine(text)).toBe(text);
  });
});
