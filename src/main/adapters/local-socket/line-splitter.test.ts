import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

describe('line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\n', ''))),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (lines, sizes) => {
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
          const splitter = new LineSplitter(1_000);
          const got: string[] = [];
          for (let at = 0; at < bytes.length; ) {
            const size = sizes.next().value ?? 1;
            got.push(...(splitter.push(bytes.subarray(at, at + size)) ?? ['too long']));
            at += size;
          }
          expect(got).toEqual(lines.map((text) => Buffer.from(text).toString('utf8')));
        },
      ),
    );
  });
});
