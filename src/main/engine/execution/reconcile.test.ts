import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../domain/order.ts';
import { ORDER_VALID_MS } from '../domain/venue-report.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { isKnownFill } from './known-fills.ts';

/** A limit order of `a` that works at the venue. */
function working(rig: Rig, side: 'buy' | 'sell' = 'buy'): Order {
  const order = rig.propose('a', { side, quantity: '1', price: '90' });
  if (order === undefined) throw new Error('denied');
  rig.advance(100);
  return order;
}
function fills(rig: Rig): string[] {
  return rig.of('venue.reported').flatMap((it) => (it.body.report.kind === 'fill' ? [it.body.report.fillId] : []));
}
/** Reads the venue, as after a lost connection. */
function readAgain(rig: Rig): void {
  rig.venue.disconnect();
  rig.venue.reconnect();
  rig.advance(100);
}

describe('an execution', () => {
  it('[R8] is booked once however it comes: by report, by read, both, twice, before or after a restart', () => {
    const way = fc.constantFrom('report', 'read', 'restart', 'later');
    fc.assert(
      fc.property(fc.array(way, { minLength: 1, maxLength: 6 }), fc.boolean(), (ways, heard) => {
        let rig = new Rig(['a']);
        const order = working(rig);
        rig.venue.isReachable = heard;
        const fill = rig.venue.fill(order, order.quantity);
        rig.venue.isReachable = true;
        for (const it of ways) {
          if (it === 'report') rig.deliver({ kind: 'fill', ...fill });
          else if (it === 'read') readAgain(rig);
          else if (it === 'restart') rig = rig.restart();
          else rig.advance(30_000);
        }
        readAgain(rig);
        expect([rig.held('a'), rig.held('account'), rig.atVenue()]).toEqual(['1', '1', '1']);
        expect(fills(rig)).toEqual(['fill-1']);
        expect(rig.state.orders.closed.get(order.id)?.state).toBe('filled');
        expect([...rig.state.orders.open.keys()]).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('[R8] listed twice in one read is booked once', () => {
    const rig = new Rig(['a']);
    const order = working(rig);
    rig.venue.isReachable = false;
    rig.venue.fills.push(rig.venue.fill(order, order.quantity));
    rig.venue.isReachable = true;
    readAgain(rig);
    expect([rig.held('a'), fills(rig).length]).toEqual(['1', 1]);
  });

  it('[R8] that nobody here ordered is the house’s, told or found', () => {
    const rig = new Rig(['a']);
    rig.venue.tradeByHand(PERP.symbol, 'buy', '2');
    expect([rig.held('house'), rig.held('a'), rig.held('account')]).toEqual(['2', '0', '2']);
    rig.venue.isReachable = false;
    rig.venue.tradeByHand(PERP.symbol, 'sell', '0.5');
    rig.venue.isReachable = true;
    readAgain(rig);
    expect([rig.held('house'), rig.held('a'), rig.held('account')]).toEqual(['1.5', '0', '1.5']);
    expect(rig.state.alarms.has('account-differs-paper')).toBe(false);
  });

  it('[R5] in something that the session does not trade is journalled, books nothing and breaks nothing', () => {
    const rig = new Rig(['a']);
    working(rig);
    rig.venue.isReachable = false;
    rig.venue.tradeByHand('DOGE-PERP', 'buy', '7');
    rig.venue.isReachable = true;
    readAgain(rig);
    rig.venue.tradeByHand('DOGE-PERP', 'buy', '1');
    expect(fills(rig)).toEqual(['fill-1', 'fill-2']);
    expect([...(rig.state.ledger.books.get('house')?.positions.keys() ?? [])]).toEqual([]);
    const again = rig.restart();
    again.advance(1_000);
    expect(fills(again)).toEqual(['fill-1', 'fill-2']);
    expect(latched(again)).toBe(0);
  });
});

describe('a stale read', () => {
  it('[E1] is no answer: nothing is closed by it, and the venue is asked again', () => {
    const rig = new Rig(['a']);
    const before = rig.now;
    const empty = rig.venue.truth();
    const order = working(rig);
    let stale = 1;
    rig.venue.script.read = (readId) => {
      if (stale-- <= 0) return false;
      rig.venue.reply(() => rig.venue.say({ kind: 'snapshot', readId, snapshot: empty, at: before }));
      return true;
    };
    readAgain(rig);
    expect(order.state).toBe('working');
    expect(rig.of('venue.reconciled')).toEqual([]);
    rig.advance(10_000);
    expect(rig.venue.count('read')).toBe(2);
    expect(rig.of('venue.reconciled')).toHaveLength(1);
    expect(order.state).toBe('working');
  });

  it('[E1] is recognised after a restart too: what was heard before is remembered', () => {
    const rig = new Rig(['a']);
    const [before, empty] = [rig.now, rig.venue.truth()];
    const order = working(rig);
    rig.core.settle();
    rig.venue.script.read = (readId) => {
      rig.venue.reply(() => rig.venue.say({ kind: 'snapshot', readId, snapshot: empty, at: before }));
      return true;
    };
    const after = rig.restart();
    after.advance(60_000);
    expect(after.state.orders.open.get(order.id)?.state).toBe('working');
  });
});

describe('an order that a read does not list', () => {
  it('[E1] is over at once when the venue had acknowledged it', () => {
    const rig = new Rig(['a']);
    const order = working(rig);
    rig.venue.isReachable = false;
    rig.venue.end(order.id, 'requested');
    rig.venue.isReachable = true;
    readAgain(rig);
    expect(order).toMatchObject({ state: 'cancelled', reason: 'not-at-venue' });
  });

  it('[E1] and never acknowledged is over only when too old to arrive, by the venue’s clock and by ours', () => {
    fc.assert(
      fc.property(fc.nat(12_000), fc.nat(12_000), fc.nat(12_000), (sentAgo, venueApart, oursApart) => {
        const rig = new Rig(['a']);
        rig.venue.script = { submit: () => true, read: () => true };
        const order = rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
        if (order === undefined) throw new Error('denied');
        const snapshot = rig.venue.truth();
        const readAt = (at: number) => rig.deliver({ kind: 'snapshot', readId: `made-up-${at}`, snapshot, at });
        const start = rig.now;
        rig.now = start + sentAgo;
        readAt(start);
        expect(order.state).toBe('pending');
        rig.now += oursApart;
        readAt(start + venueApart);
        const tooOld = venueApart >= ORDER_VALID_MS && rig.now - order.createdAt >= ORDER_VALID_MS;
        expect(order.state).toBe(tooOld ? 'cancelled' : 'pending');
      }),
    );
  });

  it('[E1] and lists later is an open order again, and its fills are booked', () => {
    const rig = new Rig(['a']);
    rig.venue.script.submit = (it) => {
      rig.venue.reply(() => rig.venue.take(it), 60_000);
      return true;
    };
    const order = rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    rig.advance(50_000);
    expect(order).toMatchObject({ state: 'cancelled', reason: 'not-at-venue' });
    rig.venue.isReachable = false;
    rig.advance(20_000);
    rig.venue.isReachable = true;
    readAgain(rig);
    expect(order).toMatchObject({ state: 'working', reason: '' });
    const there = rig.venue.orders.get(order?.id ?? '');
    if (there === undefined) throw new Error('it does not work');
    rig.venue.fill(there, there.quantity);
    expect([order?.state, rig.held('a')]).toEqual(['filled', '1']);
  });

  it('[E1] is not brought back by a late word of its acceptance', () => {
    const rig = new Rig(['a']);
    const order = working(rig);
    const acceptedAt = rig.now;
    rig.advance(1_000);
    rig.venue.isReachable = false;
    rig.venue.end(order.id, 'requested');
    rig.venue.isReachable = true;
    readAgain(rig);
    rig.deliver({ kind: 'accepted', orderId: order.id, at: acceptedAt });
    expect(order.state).toBe('cancelled');
    expect([...rig.state.orders.open.keys()]).toEqual([]);
  });

  it('[E1] is not brought back by its fills that are told late, one after the other', () => {
    const rig = new Rig(['a']);
    const order = working(rig);
    const { truth, fills: listed } = rig.venue;
    rig.advance(1_000);
    rig.venue.isReachable = false;
    const half = (order.quantity / 4n) as Order['quantity'];
    const late = [rig.venue.fill(order, half)];
    rig.advance(100);
    late.push(rig.venue.fill(order, half));
    rig.advance(1_000);
    rig.venue.isReachable = true;
    // A venue that lists executions late: the read that closes the order does not have them yet.
    rig.venue.truth = () => ({ ...truth.call(rig.venue), fills: [] });
    readAgain(rig);
    expect(order.state).toBe('cancelled');
    for (const fill of late) rig.deliver({ kind: 'fill', ...fill });
    expect([order.state, rig.held('a'), listed.length]).toEqual(['cancelled', '0.5', 2]);
    expect([...rig.state.orders.open.keys()]).toEqual([]);
  });
});

describe('a difference between books and venue that nothing explains', () => {
  it('[R8] is raised once when it stays, changes no book, and clears when it is gone', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(1_000);
    rig.venue.positions.set(PERP.symbol, (3n * 10n ** 16n) as never);
    readAgain(rig);
    expect(rig.of('venue.reconciled')).toEqual([]);
    rig.advance(5_000);
    for (let i = 0; i < 3; i += 1) readAgain(rig);
    expect(rig.of('alarm.raised').filter((it) => it.body.alarmId === 'account-differs-paper')).toHaveLength(1);
    expect(rig.state.alarms.get('account-differs-paper')?.cause).toContain('BTC-PERP 3 there, 1 in the books');
    expect([rig.held('a'), rig.held('account')]).toEqual(['1', '1']);
    rig.venue.positions.set(PERP.symbol, (1n * 10n ** 16n) as never);
    readAgain(rig);
    expect(rig.of('alarm.cleared').map((it) => it.body.alarmId)).toContain('account-differs-paper');
    expect(rig.of('venue.reconciled').at(-1)?.body.differences).toEqual([]);
  });

  it('[R8] is not raised for one that passes, nor by the same read told twice', () => {
    const rig = new Rig(['a']);
    rig.venue.positions.set(PERP.symbol, (10n ** 16n) as never);
    const snapshot = rig.venue.truth();
    for (let i = 0; i < 3; i += 1) rig.deliver({ kind: 'snapshot', readId: 'made-up', snapshot, at: rig.now });
    rig.venue.positions.clear();
    rig.advance(20_000);
    expect(rig.of('alarm.raised')).toEqual([]);
    expect(rig.road.wakeAt).toBeNull();
  });
});

describe('executions asked for', () => {
  it.each([
    ['some were told late', 'paper'],
    ["another venue's clock is behind", 'second'],
  ])('[R8] never reach back to one that was forgotten, also when %s', (_when, venueOfOdd) => {
    const rig = new Rig(['a'], undefined, ['paper', 'second']);
    let asked = 0;
    rig.venue.read = (readId, fillsSince) => {
      asked = fillsSince;
      rig.venue.tell(readId, rig.venue.truth(fillsSince));
    };
    const count = venueOfOdd === 'paper' ? 20_001 : 40_002;
    const times = Array.from({ length: count }, (_, i) => rig.now + 50_000 + i - (i % 2) * 49_000);
    times.forEach((at, i) => {
      rig.deliver({ kind: 'fill', ...made(i, at) }, i % 2 === 0 ? 'paper' : venueOfOdd);
    });
    rig.now += 200_000;
    readAgain(rig);
    const forgotten = times.filter((_, i) => i % 2 === 0 && !isKnownFill(rig.state.orders, 'paper', `told-${i}`));
    expect(forgotten.length).toBeGreaterThan(0);
    expect(asked).toBeGreaterThan(forgotten.reduce((latest, at) => Math.max(latest, at), 0));
  });

  it('[R8] are no more than was asked for, whatever a venue lists: what came before the session is not booked', () => {
    const rig = new Rig(['a']);
    rig.venue.fills.push(made(0, rig.now - 1), made(1, rig.now));
    rig.venue.read = (readId) => rig.venue.tell(readId, rig.venue.truth());
    rig.now += 1_000;
    readAgain(rig);
    expect(fills(rig)).toEqual(['told-1']);
  });

  it('[R8] begin with the session, and then a minute before the last reconciliation', () => {
    const rig = new Rig(['a']);
    const { openedAt } = rig.state.session ?? { openedAt: -1 };
    const asked: number[] = [];
    const { read } = rig.venue;
    rig.venue.read = (readId, fillsSince) => {
      asked.push(fillsSince);
      read.call(rig.venue, readId, fillsSince);
    };
    rig.advance(10_000);
    readAgain(rig);
    const reconciledTo = rig.of('venue.reconciled').at(-1)?.body.readAt ?? 0;
    rig.advance(600_000);
    readAgain(rig);
    expect(asked).toEqual([openedAt, Math.max(openedAt, reconciledTo - 60_000)]);
    rig.advance(600_000);
    const last = rig.of('venue.reconciled').at(-1)?.body.readAt ?? 0;
    readAgain(rig);
    expect(asked.at(-1)).toBe(last - 60_000);
  });
});

describe('a venue that takes no more requests', () => {
  it('[N4] is not read for reconciliation either, until the time that it named', () => {
    const rig = new Rig(['a']);
    let throttled = 1;
    rig.venue.script.read = (readId) => {
      if (throttled-- <= 0) return false;
      rig.venue.throttle('read', readId, 30_000);
      return true;
    };
    readAgain(rig);
    const from = rig.now;
    rig.advance(29_000);
    expect(rig.venue.calls.filter((it) => it.at > from)).toEqual([]);
    rig.advance(10_000);
    expect(rig.venue.count('read')).toBe(2);
    expect(rig.of('venue.reconciled')).toHaveLength(1);
  });
});

function latched(rig: Rig): number {
  return [...rig.state.trips.byId.values()].length;
}
function made(i: number, at: number) {
  return {
    orderId: `manual0-${i}`,
    fillId: `told-${i}`,
    symbol: PERP.symbol,
    side: 'buy',
    quantity: 1n as never,
    price: PERP.tick,
    fee: 0n as never,
    liquidity: 'taker',
    at,
  } as const;
}
