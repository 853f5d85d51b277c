import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestLimit } from '../ports.ts';
import { PERP, Rig } from '../testing/rig.ts';
import type { Request, RequestUse } from './limit-use.ts';
import { RequestBudget, RequestBudgets } from './request-budget.ts';

const ONE: Request = { kind: 'submit' };
const use = fc.constantFrom<RequestUse>('entry', 'exit', 'kill');
const limit = fc.record({ requests: fc.integer({ min: 1, max: 60 }), perMs: fc.integer({ min: 1, max: 5_000 }) });
const wish = fc.record({ use, waitMs: fc.integer({ min: 0, max: 400 }), count: fc.integer({ min: 1, max: 20 }) });
const SHARES: readonly [RequestUse, number][] = [
  ['entry', 60],
  ['exit', 80],
  ['kill', 100],
];

/** The venue's own count: what it was sent in the window that ends at `now`. */
function inWindow(sent: readonly number[], now: number, perMs: number): number {
  return sent.filter((at) => at > now - perMs && at <= now).length;
}

describe('the request budget of a venue', () => {
  it('[N4] never lets more through than the venue takes in any window, nor more than a use may have of it', () => {
    fc.assert(
      fc.property(limit, fc.array(wish, { maxLength: 80 }), (venue, wishes) => {
        const budget = new RequestBudget(venue);
        const sent: number[] = [];
        let now = 1_000_000;
        for (const it of wishes) {
          now += it.waitMs;
          for (let left = it.count; left > 0 && budget.room(it.use, ONE, now) > 0; left -= 1) {
            const share = SHARES.find(([name]) => name === it.use)?.[1] ?? 0;
            expect(inWindow(sent, now, venue.perMs)).toBeLessThan(
              Math.max(1, Math.floor((venue.requests * share) / 100)),
            );
            budget.take(ONE, now);
            sent.push(now);
          }
          expect(inWindow(sent, now, venue.perMs)).toBeLessThanOrEqual(venue.requests);
        }
      }),
    );
  });

  it('[N4] keeps a part that only exits, cancels and kills reach, and a last part that only a kill reaches', () => {
    const budget = new RequestBudget({ requests: 100, perMs: 1_000 });
    for (const [name, share] of SHARES) {
      let taken = 100 - budget.room('kill', ONE, 0);
      for (; budget.room(name, ONE, 0) > 0; taken += 1) budget.take(ONE, 0);
      expect([name, taken]).toEqual([name, share]);
    }
    for (const [name] of SHARES) expect(budget.room(name, ONE, 0)).toBe(0);
  });

  it('[N4] what is used up is told as the venue counts it: until its window is over', () => {
    const budget = new RequestBudget({ requests: 100, perMs: 1_000 });
    budget.take(ONE, 0);
    budget.take({ kind: 'submit', agent: 'a' }, 0);
    expect(budget.use(0).used).toBe(2);
    budget.take(ONE, 500);
    expect([500, 1_099, 1_100, 1_600].map((now) => budget.use(now).used)).toEqual([3, 3, 1, 0]);
  });

  it('[N4] what goes out without room is counted all the same', () => {
    const budget = new RequestBudget({ requests: 2, perMs: 1_000 });
    for (let i = 0; i < 5; i += 1) budget.take(ONE, 0);
    expect(budget.room('kill', ONE, 999)).toBe(0);
    expect(budget.room('kill', ONE, 1_100)).toBe(2);
  });

  it('[N4] nothing goes while the venue asks for a pause, of whatever use, and a shorter one does not end a longer', () => {
    fc.assert(
      fc.property(use, fc.nat(50_000), fc.nat(50_000), fc.nat(60_000), (name, first, second, after) => {
        const budget = new RequestBudget({ requests: 10, perMs: 1_000 });
        budget.backOff(0, first);
        budget.backOff(0, second);
        expect(budget.room(name, ONE, after) > 0).toBe(after >= Math.max(first, second));
      }),
    );
  });

  it('[N4] a pause is bounded, however long the venue asks for, and never goes back in time', () => {
    for (const asked of [Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 3_600_000]) {
      const budget = new RequestBudget({ requests: 10, perMs: 1_000 });
      budget.backOff(0, asked);
      expect(budget.room('kill', ONE, 59_999)).toBe(0);
      expect(budget.room('kill', ONE, 60_000)).toBe(10);
    }
    const budget = new RequestBudget({ requests: 10, perMs: 1_000 });
    budget.backOff(5_000, -4_000);
    expect(budget.room('kill', ONE, 5_000)).toBe(10);
  });

  it('[K4] waiting from one such time to the next leads to room within a window and a pause', () => {
    fc.assert(
      fc.property(limit, fc.nat(200), fc.nat(90_000), use, (venue, taken, pause, name) => {
        const budget = new RequestBudget(venue);
        for (let i = 0; i < taken; i += 1) budget.take(ONE, i);
        let now = taken;
        budget.backOff(now, pause);
        const latest = now + Math.min(pause, 60_000) + 2 * venue.perMs + 20;
        while (budget.room(name, ONE, now) === 0) {
          const next = budget.roomAt(now);
          expect(next).toBeGreaterThan(now);
          now = next;
          expect(now).toBeLessThanOrEqual(latest);
        }
      }),
    );
  });
});

describe('the several limits of a venue', () => {
  const KINDS = ['submit', 'cancel', 'mass-cancel', 'read', 'switch'] as const;
  const SYMBOLS = ['A', 'B', undefined] as const;
  const costs = fc.record(
    Object.fromEntries(KINDS.map((kind) => [kind, fc.integer({ min: 0, max: 12 })])) as Record<
      (typeof KINDS)[number],
      fc.Arbitrary<number>
    >,
    { requiredKeys: [] },
  );
  const one = fc.record({
    requests: fc.integer({ min: 12, max: 60 }),
    perMs: fc.integer({ min: 1, max: 5_000 }),
    costs,
    perInstrument: fc.boolean(),
  });
  const several = fc.array(one, { minLength: 1, maxLength: 4 });
  const asked = fc.record({
    use,
    kind: fc.constantFrom(...KINDS),
    symbol: fc.constantFrom(...SYMBOLS),
    agent: fc.constantFrom('a', 'b', undefined),
    waitMs: fc.constantFrom(0, 0, 1, 90, 400, 3_000),
    count: fc.integer({ min: 1, max: 30 }),
  });
  const limitOf = ([first, ...beside]: readonly RequestLimit[]) => ({ ...(first as RequestLimit), beside });
  const costOf = ({ costs }: RequestLimit, kind: (typeof KINDS)[number]) => costs?.[kind] ?? 0;

  interface Sent {
    readonly use: RequestUse;
    readonly kind: (typeof KINDS)[number];
    readonly symbol: string | undefined;
    readonly at: number;
  }

  /** As the venue counts, which knows of what each request is: units in the window that ends now. */
  const units = (limit: RequestLimit, sent: readonly Sent[], now: number, symbol: string | null): number =>
    sent
      .filter((it) => it.at > now - limit.perMs && (symbol === null || (it.symbol ?? symbol) === symbol))
      .reduce((sum, it) => sum + costOf(limit, it.kind), 0);

  it('[N4] no sequence of requests exceeds any of them, in any window, however each is counted', () => {
    fc.assert(
      fc.property(several, fc.array(asked, { maxLength: 60 }), (limits, wishes) => {
        const budget = new RequestBudget(limitOf(limits), () => 2);
        const sent: Sent[] = [];
        let now = 1_000_000;
        for (const { use: name, kind, symbol, agent, waitMs, count } of wishes) {
          now += waitMs;
          if (limits.every((it) => costOf(it, kind) === 0)) continue;
          for (let left = count; left > 0 && budget.room(name, { kind, symbol, agent }, now) > 0; left -= 1) {
            budget.take({ kind, symbol, agent: name === 'exit' ? agent : undefined }, now);
            sent.push({ use: name, kind, symbol, at: now });
          }
          for (const it of limits) {
            for (const of of it.perInstrument === true ? ['A', 'B'] : [null]) {
              expect(units(it, sent, now, of)).toBeLessThanOrEqual(it.requests);
            }
          }
        }
      }),
    );
  });

  it('[N4] whatever entries and exits sent, a fifth of each limit is left for a kill', () => {
    const others = asked.map((it) => ({ ...it, use: it.use === 'kill' ? ('exit' as const) : it.use }));
    // Large enough that no single request takes more than its use may have of it.
    const wide = fc.array(
      one.map((it) => ({ ...it, requests: it.requests + 20 })),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(wide, fc.array(others, { maxLength: 60 }), (limits, wishes) => {
        const budget = new RequestBudget(limitOf(limits), () => 2);
        let now = 1_000_000;
        for (const { use: name, kind, symbol, agent, waitMs, count } of wishes) {
          now += waitMs;
          const request = { kind, symbol, agent: name === 'exit' ? agent : undefined };
          const takesNothing = limits.every((it) => costOf(it, kind) === 0);
          for (let left = count; !takesNothing && left > 0 && budget.room(name, request, now) > 0; left -= 1) {
            budget.take(request, now);
          }
          for (const each of KINDS) {
            const least = Math.min(...limits.map((it) => (it.requests * 0.2) / costOf(it, each)));
            expect(budget.room('kill', { kind: each, symbol: 'A' }, now)).toBeGreaterThanOrEqual(Math.floor(least));
          }
        }
      }),
    );
  });

  it('[N4] [R6] an agent finds its part of the exits of an instrument, whatever the others send there', () => {
    const budget = new RequestBudget(
      { requests: 100, perMs: 1_000, perInstrument: true, costs: { submit: 1, cancel: 1 } },
      () => 2,
    );
    const of = (agent: string, symbol: string) => ({ kind: 'submit', symbol, agent }) as const;
    for (; budget.room('exit', of('a', 'A'), 0) > 0; ) budget.take(of('a', 'A'), 0);
    expect(budget.room('exit', of('b', 'A'), 0)).toBe(10);
    expect(budget.room('exit', of('b', 'B'), 0)).toBe(70);
    expect(budget.room('kill', { kind: 'cancel' }, 0)).toBe(30);
  });

  it('[N4] a request that takes nothing of a limit does not wait for it, and the one nearest to its end is told', () => {
    const orders = { requests: 10, perMs: 1_000, costs: { submit: 1 } };
    const budget = new RequestBudget({ ...orders, beside: [{ requests: 100, perMs: 5_000, costs: { read: 45 } }] });
    budget.take({ kind: 'submit' }, 0, 10);
    expect(budget.room('kill', { kind: 'submit' }, 0)).toBe(0);
    expect(budget.room('kill', { kind: 'read' }, 0)).toBe(2);
    expect(budget.use(0)).toEqual({ requests: 10, perMs: 1_000, used: 10 });
    budget.take({ kind: 'read' }, 0, 2);
    expect([budget.room('kill', { kind: 'read' }, 0), budget.use(1_100).used]).toEqual([0, 90]);
  });

  it('[N4] a request that costs more than its part of a limit goes when nothing else was sent', () => {
    const budget = new RequestBudget({ requests: 100, perMs: 1_000, costs: { read: 90, cancel: 1 } });
    expect(budget.room('entry', { kind: 'read' }, 0)).toBe(1);
    budget.take({ kind: 'cancel' }, 0);
    expect(budget.room('entry', { kind: 'read' }, 0)).toBe(0);
  });
});

describe('the exits of several agents', () => {
  const AGENTS = ['a', 'b', 'c'];

  it('[N4] [R6] whatever the others send, an agent finds room for its part of the exits', () => {
    const asked = fc.record({
      agent: fc.constantFrom(...AGENTS),
      use: fc.constantFrom<RequestUse>('entry', 'exit', 'exit'),
      waitMs: fc.constantFrom(0, 0, 0, 1, 90, 400),
      count: fc.integer({ min: 1, max: 40 }),
    });
    const requests = fc.integer({ min: 15, max: 200 });
    fc.assert(
      fc.property(requests, fc.array(asked, { maxLength: 60 }), (requestsAWindow, wishes) => {
        const budget = new RequestBudget({ requests: requestsAWindow, perMs: 1_000 }, () => AGENTS.length);
        const shareOf = (hundredths: number) => Math.floor((requestsAWindow * hundredths) / 100);
        const part = Math.floor((shareOf(80) - shareOf(60)) / AGENTS.length);
        const exits = new Map<string, number[]>(AGENTS.map((agent) => [agent, []]));
        let now = 1_000_000;
        for (const { agent, use: name, waitMs, count } of wishes) {
          now += waitMs;
          for (let left = count; left > 0 && budget.room(name, { kind: 'submit', agent }, now) > 0; left -= 1) {
            budget.take({ kind: 'submit', agent: name === 'exit' ? agent : undefined }, now);
            if (name === 'exit') exits.get(agent)?.push(now);
          }
          for (const [each, sent] of exits) {
            // As the budget counts: a part of the window that has partly passed counts whole.
            const used = sent.filter((at) => Math.floor(at / 100) >= Math.floor((now - 1_000) / 100)).length;
            if (used < part) expect(budget.room('exit', { kind: 'submit', agent: each }, now)).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('[N4] one alone may use all of what exits may use', () => {
    const budget = new RequestBudget({ requests: 100, perMs: 1_000 });
    let sent = 0;
    for (; budget.room('exit', { kind: 'submit', agent: 'a' }, 0) > 0; sent += 1)
      budget.take({ kind: 'submit', agent: 'a' }, 0);
    expect(sent).toBe(80);
  });
});

describe('the budgets of several venues', () => {
  it('[N4] are kept apart, each by its own limit', () => {
    const limits = new Map([
      ['one', { requests: 10, perMs: 1_000 }],
      ['two', { requests: 20, perMs: 1_000 }],
    ]);
    const budgets = new RequestBudgets((venue) => limits.get(venue));
    for (let i = 0; i < 10; i += 1) budgets.of('one').take(ONE, 0);
    budgets.of('two').backOff(0, 100);
    expect([budgets.of('one').room('kill', ONE, 0), budgets.of('two').room('kill', ONE, 0)]).toEqual([0, 0]);
    expect(budgets.of('two').room('kill', ONE, 100)).toBe(20);
    expect(budgets.of('nowhere').room('entry', ONE, 0)).toBe(1);
  });
});

describe('what agents may use of it', () => {
  it('[N4] [R6] one that exits and cancels without end leaves another its exit', () => {
    const rig = new Rig(['a', 'b']);
    rig.venue.requestLimit = { requests: 40, perMs: 60_000 };
    for (const agent of ['a', 'b']) rig.propose(agent, { side: 'buy', quantity: '1' });
    rig.advance(100);
    // Each exit is made room for by taking the one before back.
    for (let i = 0; i < 60; i += 1) {
      const order = rig.propose('a', { side: 'sell', quantity: '1', price: '110', reduceOnly: true, ref: `exit-${i}` });
      rig.advance(50);
      if (order !== undefined) rig.road.cancelByRef('a', { ref: order.ref, purpose: 'test' });
      rig.core.commit();
      rig.advance(50);
    }
    expect(rig.of('order.denied').at(-1)?.body).toMatchObject({ agent: 'a', reason: 'VENUE_REQUEST_BUDGET' });
    expect(rig.propose('b', { side: 'sell', quantity: '1', reduceOnly: true })).toBeDefined();
    rig.advance(100);
    expect(rig.held('b')).toBe('0');
  });

  it('[N4] [K4] leaves a kill the requests that it needs, however much an agent sends', () => {
    const rig = new Rig(['a']);
    rig.venue.requestLimit = { requests: 20, perMs: 60_000 };
    rig.propose('a', { side: 'buy', quantity: '1' });
    for (let i = 0; i < 30; i += 1) rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    expect(rig.venue.submitted).toHaveLength(12);
    expect(rig.of('order.denied').map((it) => it.body.reason)).toContain('VENUE_REQUEST_BUDGET');
    rig.advance(1_000);
    for (const order of rig.state.orders.open.values()) {
      rig.road.cancelByRef('a', { ref: order.ref, purpose: 'test' });
    }
    rig.core.commit();
    expect(rig.venue.calls).toHaveLength(16);
    // An exit has no more room than a cancel: what is left is the kill's.
    expect(rig.propose('a', { side: 'sell', quantity: '1', reduceOnly: true })).toBeUndefined();
    const { tripId } = rig.press({ kind: 'global' });
    expect(rig.venue.calls.length).toBe(20);
    rig.advance(200_000);
    expect([rig.trip(tripId).phase, rig.atVenue(PERP)]).toEqual(['FLAT', '0']);
  });
});
