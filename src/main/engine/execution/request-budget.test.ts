import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERP, Rig } from '../testing/rig.ts';
import { RequestBudget, RequestBudgets, type RequestUse } from './request-budget.ts';

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
          for (let left = it.count; left > 0 && budget.room(it.use, now) > 0; left -= 1) {
            const share = SHARES.find(([name]) => name === it.use)?.[1] ?? 0;
            expect(inWindow(sent, now, venue.perMs)).toBeLessThan(
              Math.max(1, Math.floor((venue.requests * share) / 100)),
            );
            budget.take(now);
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
      let taken = 100 - budget.room('kill', 0);
      for (; budget.room(name, 0) > 0; taken += 1) budget.take(0);
      expect([name, taken]).toEqual([name, share]);
    }
    for (const [name] of SHARES) expect(budget.room(name, 0)).toBe(0);
  });

  it('[N4] what is used up is told as the venue counts it: until its window is over', () => {
    const budget = new RequestBudget({ requests: 100, perMs: 1_000 });
    budget.take(0);
    budget.take(0, 'a');
    expect(budget.used(0)).toBe(2);
    budget.take(500);
    expect([500, 1_099, 1_100, 1_600].map((now) => budget.used(now))).toEqual([3, 3, 1, 0]);
  });

  it('[N4] what goes out without room is counted all the same', () => {
    const budget = new RequestBudget({ requests: 2, perMs: 1_000 });
    for (let i = 0; i < 5; i += 1) budget.take(0);
    expect(budget.room('kill', 999)).toBe(0);
    expect(budget.room('kill', 1_100)).toBe(2);
  });

  it('[N4] nothing goes while the venue asks for a pause, of whatever use, and a shorter one does not end a longer', () => {
    fc.assert(
      fc.property(use, fc.nat(50_000), fc.nat(50_000), fc.nat(60_000), (name, first, second, after) => {
        const budget = new RequestBudget({ requests: 10, perMs: 1_000 });
        budget.backOff(0, first);
        budget.backOff(0, second);
        expect(budget.room(name, after) > 0).toBe(after >= Math.max(first, second));
      }),
    );
  });

  it('[N4] a pause is bounded, however long the venue asks for, and never goes back in time', () => {
    for (const asked of [Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 3_600_000]) {
      const budget = new RequestBudget({ requests: 10, perMs: 1_000 });
      budget.backOff(0, asked);
      expect(budget.room('kill', 59_999)).toBe(0);
      expect(budget.room('kill', 60_000)).toBe(10);
    }
    const budget = new RequestBudget({ requests: 10, perMs: 1_000 });
    budget.backOff(5_000, -4_000);
    expect(budget.room('kill', 5_000)).toBe(10);
  });

  it('[K4] waiting from one such time to the next leads to room within a window and a pause', () => {
    fc.assert(
      fc.property(limit, fc.nat(200), fc.nat(90_000), use, (venue, taken, pause, name) => {
        const budget = new RequestBudget(venue);
        for (let i = 0; i < taken; i += 1) budget.take(i);
        let now = taken;
        budget.backOff(now, pause);
        const latest = now + Math.min(pause, 60_000) + 2 * venue.perMs + 20;
        while (budget.room(name, now) === 0) {
          const next = budget.roomAt(now);
          expect(next).toBeGreaterThan(now);
          now = next;
          expect(now).toBeLessThanOrEqual(latest);
        }
      }),
    );
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
          for (let left = count; left > 0 && budget.room(name, now, agent) > 0; left -= 1) {
            budget.take(now, name === 'exit' ? agent : undefined);
            if (name === 'exit') exits.get(agent)?.push(now);
          }
          for (const [each, sent] of exits) {
            // As the budget counts: a part of the window that has partly passed counts whole.
            const used = sent.filter((at) => Math.floor(at / 100) >= Math.floor((now - 1_000) / 100)).length;
            if (used < part) expect(budget.room('exit', now, each)).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('[N4] one alone may use all of what exits may use', () => {
    const budget = new RequestBudget({ requests: 100, perMs: 1_000 });
    let sent = 0;
    for (; budget.room('exit', 0, 'a') > 0; sent += 1) budget.take(0, 'a');
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
    for (let i = 0; i < 10; i += 1) budgets.of('one').take(0);
    budgets.of('two').backOff(0, 100);
    expect([budgets.of('one').room('kill', 0), budgets.of('two').room('kill', 0)]).toEqual([0, 0]);
    expect(budgets.of('two').room('kill', 100)).toBe(20);
    expect(budgets.of('nowhere').room('entry', 0)).toBe(1);
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
