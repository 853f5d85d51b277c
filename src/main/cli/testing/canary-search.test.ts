import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf, search } from './canary-search.ts';

describe('the search for secrets', () => {
  it('[S6] finds one in each spelling, wherever it begins', () => {
    const around = fc.uint8Array({ maxLength: 9 }).map((it) => Buffer.from(it));
    const length = fc.integer({ min: 12, max: 64 });
    fc.assert(
      fc.property(length, around, around, (size, before, after) => {
        const bytes = randomBytes(size);
        const hex = bytes.toString('hex');
        const wrap = (content: Buffer): Buffer => Buffer.concat([before, content, after]);
        const spellings = [
          wrap(bytes),
          wrap(Buffer.from(hex)),
          wrap(Buffer.from(hex.toUpperCase())),
          Buffer.from(wrap(bytes).toString('base64')),
          Buffer.from(wrap(bytes).toString('base64url')),
          Buffer.from(wrap(Buffer.from(hex)).toString('base64')),
          wrap(Buffer.from(hex, 'utf16le')),
          Buffer.from(JSON.stringify(bytes)),
        ];
        for (const content of spellings) {
          expect(search([{ name: 'it', bytes }], [{ name: 'place', content }])).not.toEqual([]);
        }
        const other = { name: 'other', bytes: randomBytes(size) };
        expect(
          search(
            [other],
            spellings.map((content) => ({ name: 'place', content })),
          ),
        ).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('takes no spelling so short that chance would find it', () => {
    for (const spelling of formsOf(randomBytes(12)).values()) expect(spelling.length).toBeGreaterThanOrEqual(12);
  });
});
