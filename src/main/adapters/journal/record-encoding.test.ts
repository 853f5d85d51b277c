import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../engine/domain/encoding.ts';
import { arbitraryRecordOf, RECORD_KINDS } from './arbitrary-record.ts';

describe('the text of a record', () => {
  it.each(RECORD_KINDS)('gives %s back as it was, amounts as amounts and texts as texts', (kind) => {
    fc.assert(
      fc.property(arbitraryRecordOf(kind), ({ body }) => {
        const text = encode(body);
        expect(decode(text)).toEqual(body);
        expect(encode(decode(text))).toBe(text);
        expect(() => JSON.parse(text)).not.toThrow();
      }),
    );
  });
});
