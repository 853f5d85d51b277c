/**
 * Text from outside as one harmless line (A8): control and format characters, with which a text could move a terminal's
 * cursor, clear it, or reverse what stands there, become blanks, and half a character becomes a replacement character.
 */
export function plainLine(text: string, longest = 400): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .slice(0, longest)
    .toWellFormed();
}
