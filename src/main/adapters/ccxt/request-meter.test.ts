import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestUse } from '../../engine/execution/limit-use.ts';
import { RequestBudget } from '../../engine/execution/request-budget.ts';
import type { RequestKind } from '../../engine/ports.ts';
import { RequestsUsedUp } from './errors.ts';
import { binance } from './profiles/binance.ts';
import { bybit } from './profiles/bybit.ts';
import { krakenfutures } from './profiles/krakenfutures.ts';
import { okx } from './profiles/okx.ts';
import { type AskedRequest, endpointLimit, engineLimit, type PublishedLimit } from './published-limits.ts';
import { askedOf, RequestMeter } from './request-meter.ts';

const START = 1_000_000;
const SOURCE = 'https://example.com/limits';

/** A request of so many units of each limit, by its path: `/3/0/10`. */
const asks = (units: readonly number[]): AskedRequest => ({
  method: 'GET',
  path: `/${units.join('/')}`,
  param: () => null,
});

interface Shape {
  readonly units: number;
  readonly perMs: number;
  readonly own: number;
  readonly read: number;
  readonly cancel: number;
}

const shape = fc
  .record({
    units: fc.integer({ min: 40, max: 90 }),
    perMs: fc.integer({ min: 10, max: 5_000 }),
    own: fc.integer({ min: 5, max: 20 }),
    read: fc.integer({ min: 1, max: 6 }),
    cancel: fc.integer({ min: 0, max: 3 }),
  })
  .map((it): Shape => it);
const shapes = fc.array(shape, { minLength: 1, maxLength: 3 });

function limitsOf(all: readonly Shape[]): PublishedLimit[] {
  return all.map(({ units, perMs, own, read, cancel }, at) => ({
    units,
    perMs,
    source: SOURCE,
    unitsOf: ({ path }) => Number(path.split('/')[at + 1]),
    own: () => own,
    costs: () => ({ read, cancel }),
  }));
}

const wish = fc.record({
  by: fc.constantFrom<'own' | 'engine' | 'nobody'>('own', 'own', 'engine', 'engine', 'engine', 'nobody'),
  use: fc.constantFrom<RequestUse>('entry', 'exit', 'kill'),
  kind: fc.constantFrom<'read' | 'cancel'>('read', 'cancel'),
  /** Pages beyond the first. */
  more: fc.constantFrom(0, 0, 0, 1, 4),
  waitMs: fc.constantFrom(0, 0, 0, 1, 30, 700),
  count: fc.integer({ min: 1, max: 12 }),
});

const unitsFor = (all: readonly Shape[], kind: 'read' | 'cancel'): number[] => all.map((it) => it[kind]);

/** What the exchange itself counts: units of each limit in the window that ends at `now`. */
const inWindow = (sent: readonly { at: number; units: readonly number[] }[], at: number, now: number, perMs: number) =>
  sent.filter((it) => it.at > now - perMs).reduce((sum, { units }) => sum + (units[at] ?? 0), 0);

describe('what one exchange is asked for', () => {
  it('[N4] no sequence of requests exceeds any of its limits in any window, whoever asked', () => {
    fc.assert(
      fc.property(shapes, fc.array(wish, { maxLength: 60 }), (all, wishes) => {
        let now = START;
        const meter = new RequestMeter(limitsOf(all), { now: () => now }, false);
        const sent: { at: number; units: readonly number[] }[] = [];
        const send = (units: readonly number[]): void => {
          meter.count(asks(units));
          sent.push({ at: now, units });
        };
        for (const { by, kind, more, waitMs, count } of wishes) {
          now += waitMs;
          const units = unitsFor(all, kind);
          const work = (): void => {
            for (let n = 0; n <= more; n += 1) send(units);
          };
          for (let n = 0; n < count; n += 1) {
            try {
              if (by === 'own') meter.own(work);
              else if (by === 'engine') meter.forEngine(kind, work);
              else work();
            } catch (error) {
              expect(error).toBeInstanceOf(RequestsUsedUp);
              expect((error as RequestsUsedUp).leftMs).toBeGreaterThan(0);
              break;
            }
          }
          for (const [at, { units: most, perMs }] of all.entries()) {
            expect(inWindow(sent, at, now, perMs)).toBeLessThanOrEqual(most);
          }
        }
      }),
    );
  });

  it('[N4] [K4] whatever is asked on our own account, what the engine has room for is sent: the kill’s part too', () => {
    fc.assert(
      fc.property(shapes, fc.array(wish, { maxLength: 60 }), (all, wishes) => {
        let now = START;
        const limits = limitsOf(all);
        const meter = new RequestMeter(limits, { now: () => now }, false);
        const budget = new RequestBudget(engineLimit(limits, 1));
        for (const { by, use, kind, waitMs, count } of wishes) {
          now += waitMs;
          const one = (): void => meter.count(asks(unitsFor(all, kind)));
          for (let n = 0; n < count; n += 1) {
            if (by !== 'engine') {
              try {
                meter.own(one);
              } catch {
                break;
              }
            } else if (budget.room(use, { kind }, now) > 0 && all.some((it) => it[kind] > 0)) {
              budget.take({ kind }, now);
              expect(() => meter.forEngine(kind, one)).not.toThrow();
            }
          }
          for (const [at, { own }] of all.entries()) expect(meter.used(at).own).toBeLessThanOrEqual(own);
        }
      }),
    );
  });

  it('[N4] what a read needs beyond what the engine counts for it is taken from our own part, and a look waits', () => {
    const [limit] = limitsOf([{ units: 100, perMs: 1_000, own: 20, read: 10, cancel: 1 }]);
    let now = START;
    const meter = new RequestMeter([limit as PublishedLimit], { now: () => now }, false);
    meter.forEngine('read', () => {
      meter.count(asks([8]));
      meter.count(asks([8]));
      // More than the engine counted and our own part had: it is sent all the same, as long as the exchange takes it.
      for (let n = 0; n < 3; n += 1) meter.count(asks([8]));
    });
    expect(meter.used(0)).toEqual({ all: 40, own: 30 });
    expect(() => meter.own(() => meter.count(asks([1])))).toThrow(RequestsUsedUp);
    expect(meter.used(0)).toEqual({ all: 40, own: 30 });
    now += 1_100;
    meter.own(() => meter.count(asks([1])));
    expect(meter.used(0)).toEqual({ all: 1, own: 1 });
  });

  it('[N4] what is ours stays ours through all that is awaited, beside what the engine asks meanwhile', async () => {
    const [limit] = limitsOf([{ units: 100, perMs: 60_000, own: 20, read: 10, cancel: 5 }]);
    const meter = new RequestMeter([limit as PublishedLimit], { now: () => START }, false);
    const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const look = meter.own(async () => {
      await soon();
      meter.count(asks([7]));
      await soon();
      meter.count(asks([7]));
    });
    const cancel = meter.forEngine('cancel', async () => {
      await soon();
      meter.count(asks([5]));
    });
    await Promise.all([look, cancel]);
    expect(meter.used(0)).toEqual({ all: 19, own: 14 });
  });

  it('[N4] prices have their own part of what is counted by address, and all of what is theirs alone', () => {
    const ofAddress: PublishedLimit = {
      units: 100,
      perMs: 1_000,
      source: SOURCE,
      prices: 10,
      unitsOf: () => 1,
      own: () => 20,
    };
    const ofEndpoint = endpointLimit('GET /candles', 30, 1_000, { source: SOURCE, own: 30 });
    const sentBy = (meter: RequestMeter, path: string): number => {
      for (let n = 0; ; n += 1) {
        try {
          meter.count({ method: 'GET', path, param: () => null });
        } catch {
          return n;
        }
      }
    };
    const clock = { now: () => START };
    expect(sentBy(new RequestMeter([ofAddress, ofEndpoint], clock, true), '/candles')).toBe(10);
    expect(sentBy(new RequestMeter([ofEndpoint], clock, true), '/candles')).toBe(30);
    expect(sentBy(new RequestMeter([ofAddress], clock, false), '/order')).toBe(90);
  });
});

describe.each([binance, bybit, okx, krakenfutures])('the limits of $name', ({ limits }) => {
  const KINDS: readonly RequestKind[] = ['submit', 'submit-stop', 'cancel', 'cancel-stop', 'read', 'switch'];

  it('[N4] name their source, and leave the engine each of its requests, the kill’s at once', () => {
    for (const { source } of limits) expect(source).toMatch(/^https:\/\//);
    for (const markets of [1, 20]) {
      const budget = new RequestBudget(engineLimit(limits, markets));
      for (const kind of KINDS) {
        for (const use of ['entry', 'exit', 'kill'] as const) {
          expect([kind, use, budget.room(use, { kind, symbol: 'A' }, 0) > 0]).toEqual([kind, use, true]);
        }
      }
    }
  });

  it('[N4] [K4] with all that entries and exits may use used up, a kill closes 20 positions within the windows of its limits', () => {
    const budget = new RequestBudget(engineLimit(limits, 20));
    const all = (use: RequestUse, kind: RequestKind): void => {
      for (let n = 0; n < 2_000 && budget.room(use, { kind, symbol: `S${n % 20}` }, 0) > 0; n += 1) {
        budget.take({ kind, symbol: `S${n % 20}` }, 0);
      }
    };
    for (const use of ['entry', 'exit'] as const)
      for (const kind of ['submit', 'cancel', 'read'] as const) all(use, kind);
    let now = 0;
    const send = (kind: RequestKind, n: number): void => {
      while (budget.room('kill', { kind, symbol: `S${n}` }, now) === 0) now = budget.roomAt(now);
      budget.take({ kind, symbol: `S${n}` }, now);
    };
    send('read', 0);
    for (let n = 0; n < 20; n += 1) send('submit', n);
    send('read', 0);
    send('read', 0);
    expect(now).toBeLessThanOrEqual(11_000);
  });
});

describe('a request on its way', () => {
  it('is read by its path, and by a parameter in the address, in a form or in JSON', () => {
    const at = 'https://example.com/a/b';
    expect(askedOf(`${at}?symbol=X`, 'GET', undefined)).toMatchObject({ method: 'GET', path: '/a/b' });
    expect(askedOf(`${at}?symbol=X`, 'GET', undefined).param('symbol')).toBe('X');
    expect(askedOf(at, 'POST', 'symbol=Y&side=BUY').param('symbol')).toBe('Y');
    expect(askedOf(at, 'POST', '{"instId":"Z","sz":1}').param('instId')).toBe('Z');
    expect(askedOf(at, 'POST', '[{"instId":"Z"}]').param('instId')).toBe('Z');
    expect(askedOf(at, 'POST', '{"sz":1}').param('sz')).toBeNull();
    expect(askedOf(at, 'GET', undefined).param('symbol')).toBeNull();
  });
});
