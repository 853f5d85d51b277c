import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draw = (seed: number, stream: string, count = 32): number[] => {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, () => random.next());
};

describe('createRandom', () => {
  it('gives the same numbers for the same seed and stream', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, stream) => {
        expect(draw(seed, stream)).toEqual(draw(seed, stream));
      }),
    );
  });

  it('gives other numbers for another seed or another stream', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        expect(draw(seed, 'a')).not.toEqual(draw(seed + 1, 'a'));
        expect(draw(seed, 'a')).not.toEqual(draw(seed, 'b'));
      }),
    );
  });

  it('stays in its range and fills it evenly', () => {
    const random = createRandom(7, 'even');
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i += 1) {
      const value = random.integer(0, 9);
      buckets[value] = (buckets[value] ?? 0) + 1;
    }
    expect(buckets).toHaveLength(10);
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('never takes a chance of 0 and always one of 1', () => {
    const random = createRandom(1, 'chance');
    for (let i = 0; i < 1_000; i += 1) {
      expect(random.chance(0)).toBe(false);
      expect(random.chance(1)).toBe(true);
    }
  });
});
