import { describe, expect, it } from 'vitest';
import { distribution } from './distribution.ts';

const HUNDRED = Array.from({ length: 100 }, (_, n) => 100 - n);

describe('a distribution', () => {
  it('gives values that were measured, by their rank, whatever their order', () => {
    expect(distribution('time', 'ms', HUNDRED).map((it) => it.value)).toEqual([50, 95, 99, 100]);
    expect(distribution('time', 'ms', [7]).map((it) => it.value)).toEqual([7, 7, 7, 7]);
  });

  it('holds its 99th percentile, and nothing else, against the bound', () => {
    expect(distribution('time', 'ms', HUNDRED, { p99: 99 }).map((it) => it.ok)).toEqual([
      undefined,
      undefined,
      true,
      undefined,
    ]);
    expect(distribution('time', 'ms', HUNDRED, { p99: 98, of: 'because' })[2]).toMatchObject({
      target: '≤ 98 (because)',
      ok: false,
    });
  });

  it('refuses to speak of nothing', () => {
    expect(() => distribution('time', 'ms', [])).toThrow('nothing was measured');
  });
});
