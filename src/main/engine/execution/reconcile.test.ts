import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERP, Rig } from '../testing/rig.ts';
import { isKnownFill } from './known-fills.ts';

function fills(rig: Rig): string[] {
  return rig.of('venue.reported').flatMap((it) => (it.body.report.kind === 'fill' ? [it.body.report.fillId] : []));
}
describe('an execution', () => {
  it('[R8] is booked once however it comes: by report, by read, both, twice, before or after a restart', () => {
    const way = fc.constantFrom('report', 'read', 'restart', 'later');
    fc.assert(
      fc.property(fc.array(way, { minLength: 1, maxLength: 6 }), fc.boolean(), (ways, heard) => {
        let rig = new Rig(['a']);
        const order = rig.rest('a');
        rig.venue.isReachable = heard;
        const fill = rig.venue.fill(order, order.quantity);
        rig.venue.isReachable = true;
        for (const it of ways) {
          if (it === 'report') rig.deliver({ kind: 'fill', ...fill });
          else if (it === 'read') rig.reconnect();
          else if (it === 'restart') rig = rig.restart();
          else rig.advance(30_000);
        }
        rig.reconnect();
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
    const order = rig.rest('a');
    rig.venue.isReachable = false;
    rig.venue.fills.push(rig.venue.fill(order, order.quantity));
    rig.venue.isReachable = true;
    rig.reconnect();
    expect([rig.held('a'), fills(rig).length]).toEqual(['1', 1]);
  });

  it('[R8] that nobody here ordered is the house’s, told or found', () => {
    const rig = new Rig(['a']);
    rig.venue.tradeByHand(PERP.symbol, 'buy', '2');
    expect([rig.held('house'), rig.held('a'), rig.held('account')]).toEqual(['2', '0', '2']);
    rig.venue.isReachable = false;
    rig.venue.tradeByHand(PERP.symbol, 'sell', '0.5');
    rig.venue.isReachable = true;
    rig.reconnect();
    expect([rig.held('house'), rig.held('a'), rig.held('account')]).toEqual(['1.5', '0', '1.5']);
    expect(rig.state.alarms.has('account-differs-paper')).toBe(false);
  });

  it('[R5] in something that the session does not trade is journalled, books nothing and breaks nothing', () => {
    const rig = new Rig(['a']);
    rig.rest('a');
    rig.venue.isReachable = false;
    rig.venue.tradeByHand('DOGE-PERP', 'buy', '7');
    rig.venue.isReachable = true;
    rig.reconnect();
    rig.venue.tradeByHand('DOGE-PERP', 'buy', '1');
    expect(fills(rig)).toEqual(['fill-1', 'fill-2']);
    expect([...(rig.state.ledger.books.get('house')?.positions.keys() ?? [])]).toEqual([]);
    const again = rig.restart();
    again.advance(1_000);
    expect(fills(again)).toEqual(['fill-1', 'fill-2']);
    expect(latched(again)).toBe(0);
  });
});

describe('a difference between books and venue that nothing explains', () => {
  it('[R8] is raised once when it stays, changes no book, and clears when it is gone', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(1_000);
    rig.venue.positions.set(PERP.symbol, (3n * 10n ** 16n) as never);
    rig.reconnect();
    expect(rig.of('venue.reconciled')).toEqual([]);
    rig.advance(5_000);
    for (let i = 0; i < 3; i += 1) rig.reconnect();
    expect(rig.of('alarm.raised').filter((it) => it.body.alarmId === 'account-differs-paper')).toHaveLength(1);
    expect(rig.state.alarms.get('account-differs-paper')?.cause).toContain('BTC-PERP 3 there, 1 in the books');
    expect([rig.held('a'), rig.held('account')]).toEqual(['1', '1']);
    rig.venue.positions.set(PERP.symbol, (1n * 10n ** 16n) as never);
    rig.reconnect();
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
    const startedAt = rig.now;
    rig.advance(100_000);
    const isOne = venueOfOdd === 'paper';
    const isBehind = (i: number): boolean => (i % 2 === 0) === isOne;
    const told = Array.from({ length: isOne ? 20_001 : 40_002 }, (_, i) =>
      made(i, startedAt + 50_000 + i - (isBehind(i) ? 49_000 : 0)),
    );
    const isHere = (i: number): boolean => isOne || i % 2 === 0;
    told.forEach((fill, i) => {
      rig.deliver({ kind: 'fill', ...fill }, isHere(i) ? 'paper' : venueOfOdd);
    });
    rig.now += 200_000;
    rig.reconnect();
    const forgotten = told.filter((it, i) => isHere(i) && !isKnownFill(rig.state.orders, 'paper', it.fillId));
    expect(forgotten.length).toBeGreaterThan(0);
    expect(asked).toBeGreaterThan(forgotten.reduce((latest, it) => Math.max(latest, it.at), 0));
  });

  it('[R8] are no more than was asked for, whatever a venue lists: what came before the session is not booked', () => {
    const rig = new Rig(['a']);
    rig.venue.fills.push(made(0, rig.now - 1), made(1, rig.now));
    rig.venue.read = (readId) => rig.venue.tell(readId, rig.venue.truth());
    rig.now += 1_000;
    rig.reconnect();
    expect(fills(rig)).toEqual(['told-1']);
  });

  it('[R8] begin with the session, and then a minute before what was read last', () => {
    const rig = new Rig(['a']);
    const openedAt = rig.state.session?.openedAt ?? -1;
    const asked: number[] = [];
    let readTo = openedAt;
    const { read, tell } = rig.venue;
    rig.venue.read = (readId, fillsSince) => {
      expect(fillsSince).toBe(Math.max(openedAt, readTo - 60_000));
      asked.push(fillsSince);
      read.call(rig.venue, readId, fillsSince);
    };
    rig.venue.tell = (readId, snapshot) => {
      tell.call(rig.venue, readId, snapshot);
      readTo = rig.now;
    };
    for (let i = 0; i < 4; i += 1) {
      rig.advance(200_000);
      rig.reconnect();
    }
    expect(asked[0]).toBe(openedAt);
    expect(asked.at(-1)).toBeGreaterThan(openedAt);
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
    rig.reconnect();
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
