import { plainLine } from '../../../shared/plain-text.ts';

/** What Windows-1252, the encoding of a PDF's standard fonts, has beyond Latin-1. */
const BEYOND_LATIN_1 = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/**
 * A line as a PDF's standard fonts can show it: letters with marks that they lack lose the marks, whatever else they
 * lack becomes a question mark. Nobody's text keeps a report from being made.
 */
export function standardFontText(text: string, longest = 8_000): string {
  return [...plainLine(text, longest)].map(shown).join('');
}

function shown(character: string): string {
  if (isShown(character)) return character;
  const plain = [...character.normalize('NFKD')].filter(isShown).join('');
  return plain === '' ? '?' : plain;
}

function isShown(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || BEYOND_LATIN_1.has(character);
}
