import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopback, plainAddress } from './addresses.ts';
import { MAX_COUNTED, MAX_REMEMBERED, MAX_REQUESTS_A_MINUTE, MINUTE_MS, TOLERANCE_MS } from './bounds.ts';
import { RefusalCount, type Refused } from './refusal-count.ts';
import { ReplayMemory } from './replay-memory.ts';
import { RequestRate } from './request-rate.ts';

const START = Date.UTC(2026, 0, 1);

describe('the memory of signatures', () => {
  it('[N3] takes no signature twice, however the clock is set between', () => {
    const clock = fc.integer({ min: -5 * TOLERANCE_MS, max: 5 * TOLERANCE_MS });
    const alert = fc.integer({ min: -2 * TOLERANCE_MS, max: 2 * TOLERANCE_MS });
    fc.assert(
      fc.property(fc.array(fc.tuple(clock, alert), { minLength: 2, maxLength: 60 }), (steps) => {
        const memory = new ReplayMemory(START - 3 * TOLERANCE_MS);
        const taken: number[] = [];
        const attempt = (timestamp: number, now: number): void => {
          if (memory.freshness(timestamp, now) !== 'fresh') return;
          // One alert a timestamp, so that the timestamp names the signature.
          if (memory.take(`s${timestamp}`, timestamp) === 'taken') taken.push(timestamp);
        };
        for (const [at, sent] of steps) {
          attempt(START + at + sent, START + at);
          for (const earlier of [...taken]) attempt(earlier, START + at);
        }
        expect(new Set(taken).size).toBe(taken.length);
      }),
      { numRuns: 300 },
    );
  });

  it('[N3] is bounded: full it takes no more, until the oldest are no longer fresh', () => {
    const memory = new ReplayMemory(START);
    for (let i = 0; i < MAX_REMEMBERED; i += 1) expect(memory.take(`s${i}`, START)).toBe('taken');
    expect(memory.take('more', START)).toBe('full');
    expect(memory.take('s0', START)).toBe('replayed');
    const later = START + TOLERANCE_MS + 1;
    expect(memory.freshness(later, later)).toBe('fresh');
    expect(memory.take('more', later)).toBe('taken');
  });
});

describe('the rate of requests', () => {
  it('[N3] lets no source have more than its share in any minute, and never starves one that keeps to it', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 150, maxLength: 400 });
    fc.assert(
      fc.property(gaps, (waits) => {
        const rate = new RequestRate();
        const taken: number[] = [];
        let now = START;
        for (const wait of waits) {
          now += wait;
          const inMinute = taken.filter((at) => now - at < MINUTE_MS).length;
          const isTaken = rate.take('a', now);
          expect(isTaken).toBe(inMinute < MAX_REQUESTS_A_MINUTE);
          if (isTaken) taken.push(now);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('[N3] counts each source for itself, and a clock that is set back blocks nobody', () => {
    const rate = new RequestRate();
    for (let i = 0; i < MAX_REQUESTS_A_MINUTE; i += 1) rate.take('a', START);
    expect(rate.take('a', START)).toBe(false);
    expect(rate.take('b', START)).toBe(true);
    expect(rate.take('a', START - 3_600_000)).toBe(true);
  });
});

describe('the count of refusals', () => {
  it('[N3] reports powers of ten of a source and reason, and begins anew with the minute', () => {
    const reports: Refused[] = [];
    const count = new RefusalCount((refused) => reports.push(refused));
    for (let i = 0; i < 1_500; i += 1) count.add('a', 'signature', START);
    count.add('a', 'replay', START);
    count.add('a', 'signature', START + MINUTE_MS);
    expect(reports.map(({ code, count: many }) => `${code} ${many}`)).toEqual([
      'signature 1',
      'signature 10',
      'signature 100',
      'signature 1000',
      'replay 1',
      'signature 1',
    ]);
  });

  it('[N3] is bounded: senders that are too many to tell apart are counted together', () => {
    const reports: Refused[] = [];
    const count = new RefusalCount((refused) => reports.push(refused));
    for (let i = 0; i < 100_000; i += 1) count.add(`2001:db8::${i.toString(16)}`, 'address', START);
    expect(reports.length).toBeLessThanOrEqual(MAX_COUNTED + 6);
    expect(reports.at(-1)).toEqual({ source: 'others', code: 'address', count: 10_000 });
  });
});

describe('addresses', () => {
  it('[N3] an IPv4 address is one, however it is mapped into IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(plainAddress(`::ffff:${address}`)).toBe(address);
        expect(plainAddress(`0:0:0:0:0:FFFF:${hex}`)).toBe(address);
        expect(isLoopback(`::ffff:${address}`)).toBe(a === 127);
      }),
    );
  });

  it('[N3] every spelling of an IPv6 address is one, and no name is an address', () => {
    expect(plainAddress('0:0:0:0:0:0:0:1')).toBe('::1');
    expect(plainAddress('FE80::1%eth0')).toBe('fe80::1');
    expect([isLoopback('::1'), isLoopback('::'), isLoopback('0.0.0.0'), isLoopback('fe80::1')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    for (const name of ['', 'localhost', '127.1', '127.0.0.1:80', '10.0.0.0/8', '0x7f000001']) {
      expect(plainAddress(name)).toBeNull();
    }
  });
});
