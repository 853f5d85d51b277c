import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimestampReader, readTimestamp } from './timestamp.ts';

const time = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) });

describe('readTimestamp', () => {
  it('reads one moment the same in every form', () => {
    fc.assert(
      fc.property(time, (at) => {
        const iso = new Date(at).toISOString();
        const second = Math.floor(at / 1_000);
        expect(readTimestamp(iso)).toBe(at);
        expect(readTimestamp(iso.replace('T', ' ').replace('Z', '000'))).toBe(at);
        expect(readTimestamp(iso.replace('Z', '+00:00'))).toBe(at);
        expect(readTimestamp(String(at))).toBe(at);
        expect(readTimestamp(String(at * 1_000))).toBe(at);
        expect(readTimestamp(String(second))).toBe(second * 1_000);
      }),
    );
  });

  it('reads the recorded forms', () => {
    expect(readTimestamp('2021-12-31 23:01:00.000000')).toBe(Date.UTC(2021, 11, 31, 23, 1));
    expect(readTimestamp('2021-12-31')).toBe(Date.UTC(2021, 11, 31));
    expect(readTimestamp('1515560100000')).toBe(1_515_560_100_000);
  });

  it.each([
    ['', 'empty'],
    ['yesterday', 'not a time'],
    ['2021-02-30 00:00:00', 'no real date'],
    ['2021-01-01 24:00:00', 'no real date'],
    ['2021-01-01 12:00:00+02:00', 'not a time'],
    ['2021-01-01 12:00:00.000001', 'whole millisecond'],
    ['1515560100000001', 'whole millisecond'],
    ['12', 'not a time'],
  ])('refuses %j: %s', (text, reason) => {
    expect(() => readTimestamp(text)).toThrow(reason);
  });
});

describe('createTimestampReader', () => {
  it('reads any sequence as readTimestamp does', () => {
    const minute = fc.integer({ min: 0, max: 3_000 }).map((n) => Date.UTC(2022, 0) + n * 60_000);
    fc.assert(
      fc.property(fc.array(fc.oneof(minute, time)), fc.boolean(), (times, withZone) => {
        const read = createTimestampReader();
        for (const at of times) {
          const text = new Date(at).toISOString().slice(0, withZone ? undefined : -1);
          expect(read(text)).toBe(at);
        }
      }),
    );
  });
});
