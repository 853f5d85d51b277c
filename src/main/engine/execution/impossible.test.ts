import { describe, expect, it } from 'vitest';
import { cash, price, quantity, ZERO_CASH } from '../../../shared/money.ts';
import type { VenueFill, VenueOpenOrder, VenueReport, VenueSnapshot } from '../domain/venue-report.ts';
import { PERP, Rig } from '../testing/rig.ts';

const FILL: VenueFill = {
  orderId: 'a-1',
  fillId: 'f1',
  symbol: PERP.symbol,
  side: 'buy',
  quantity: quantity('1'),
  price: price('100'),
  fee: ZERO_CASH,
  liquidity: 'taker',
  at: 0,
};
const ORDER: VenueOpenOrder = {
  orderId: 'a-1',
  symbol: PERP.symbol,
  side: 'buy',
  type: 'limit',
  quantity: quantity('1'),
  filled: quantity('0'),
  reduceOnly: false,
};

const FILLS: [string, Partial<VenueFill>][] = [
  ['a quantity below nothing', { quantity: quantity('-1') }],
  ['a quantity of nothing', { quantity: quantity('0') }],
  ['a price of nothing', { price: price('0') }],
  ['a price below nothing', { price: price('-5') }],
  ['a fee that the venue pays', { fee: cash('-1') }],
];
const ORDERS: [string, Partial<VenueOpenOrder>][] = [
  ['below nothing', { quantity: quantity('-1') }],
  ['filled beyond its quantity', { filled: quantity('2') }],
  ['filled less than not at all', { filled: quantity('-1') }],
];

describe('what no venue can mean', () => {
  const booked = (rig: Rig): unknown => [
    rig.held('account'),
    rig.of('venue.reported').map((it) => it.body.report.kind),
  ];

  it.each(FILLS)('[R7] an execution with %s is not booked, and the venue is read', (_what, change) => {
    const rig = new Rig(['a']);
    const before = booked(rig);
    rig.deliver({ kind: 'fill', ...FILL, at: rig.now, ...change });
    expect(booked(rig)).toEqual(before);
    rig.advance(1_000);
    expect(rig.venue.count('read')).toBe(1);
  });

  it('[R7] an execution beyond what its order asked for is not booked, whether told or listed', () => {
    const rig = new Rig(['a']);
    const order = rig.rest('a', { quantity: '2' });
    const part = { ...FILL, orderId: order.id, price: price('90'), quantity: quantity('1.5'), at: rig.now };
    rig.deliver({ kind: 'fill', ...part });
    rig.deliver({ kind: 'fill', ...part });
    const before = booked(rig);
    const beyond = { ...part, fillId: 'f2', quantity: quantity('0.6') };
    rig.deliver({ kind: 'fill', ...beyond });
    expect(booked(rig)).toEqual(before);
    const snapshot = { openOrders: [], positions: [], cash: cash('1000'), fills: [part, part, beyond] };
    const read: VenueReport = { kind: 'snapshot', readId: 'r', snapshot, at: rig.now };
    expect(rig.road.unheard('paper', read)).toEqual([read]);
    expect(rig.state.alarms.get('impossible-paper')?.cause).toBe(
      'paper told an execution that cannot be: buy 0.6 BTC-PERP at 90',
    );
    rig.deliver({ kind: 'fill', ...beyond, quantity: quantity('0.5') });
    expect(order.state).toBe('filled');
  });

  it.each(FILLS)(
    '[R7] a read that lists an execution with %s counts without it, and an alarm says so',
    (_what, change) => {
      const rig = new Rig(['a']);
      const before = booked(rig);
      const other = { ...FILL, orderId: 'foreign-000000000001', fillId: 'f2', at: rig.now };
      const told = { openOrders: [], positions: [], cash: cash('1000') };
      const read = (fills: readonly VenueFill[]) =>
        ({ kind: 'snapshot', readId: 'r', snapshot: { ...told, fills }, at: rig.now }) as const;
      const bad = { ...FILL, at: rig.now, ...change };
      expect(rig.road.unheard('paper', read([bad, other]))).toEqual([{ kind: 'fill', ...other }, read([other])]);
      rig.deliver(read([bad]));
      expect(booked(rig)).toEqual(before);
      expect(rig.state.alarms.get('impossible-paper')).toMatchObject({ priority: 'high', cleared: false });
      rig.deliver(read([]));
      expect(rig.state.alarms.get('impossible-paper')).toMatchObject({ cleared: true });
    },
  );

  const failsARead = (change: (at: number) => Partial<VenueSnapshot>): void => {
    const rig = new Rig(['a']);
    const before = booked(rig);
    const nothing = { openOrders: [], positions: [], cash: cash('1000'), fills: [] };
    const snapshot = { ...nothing, ...change(rig.now) };
    const report: VenueReport = { kind: 'snapshot', readId: 'r', snapshot, at: rig.now };
    expect(rig.road.unheard('paper', report)).toEqual([
      { kind: 'read-failed', readId: 'r', reason: 'impossible-answer', at: rig.now },
    ]);
    rig.deliver(report);
    expect(booked(rig)).toEqual(before);
  };

  it('[K13] a read that lists an order for whatever is held, which says no quantity, counts', () => {
    const rig = new Rig(['a']);
    const whole = { ...ORDER, orderId: 'foreign-000000000001', quantity: quantity('0'), reduceOnly: true };
    const snapshot = { openOrders: [whole], positions: [], cash: cash('1000'), fills: [] };
    const report: VenueReport = { kind: 'snapshot', readId: 'r', snapshot, at: rig.now };
    expect(rig.road.unheard('paper', report)).toEqual([report]);
  });

  it.each(ORDERS)('[R7] a read that lists an order %s has failed', (_what, change) => {
    failsARead(() => ({ openOrders: [{ ...ORDER, ...change }] }));
  });
});

describe('an execution that cannot be booked', () => {
  /** `b` holds 3. An order of `a` for 1 was made larger by hand, and was filled while nobody was there to hear of it. */
  function filledBeyond(side: 'buy' | 'sell'): Rig {
    const before = new Rig(['a', 'b']);
    before.propose('b', { side: 'buy', quantity: '3' });
    before.advance(1_000);
    const order = before.rest('a', { side, price: side === 'buy' ? '90' : '110' });
    const rig = before.restart(() => void before.venue.fill(order, quantity('2')));
    rig.advance(120_000);
    return rig;
  }

  it('[K4] takes no position from a kill: all that the venue holds is closed, and it is FLAT', () => {
    const rig = filledBeyond('buy');
    expect([rig.held('account'), rig.atVenue()]).toEqual(['3', '5']);
    expect(rig.state.alarms.has('impossible-paper')).toBe(true);
    const { tripId } = rig.press({ kind: 'global' });
    rig.advance(30_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
  });

  it('[K4] keeps a kill from FLAT where the books then hold what the venue does not show', () => {
    const rig = filledBeyond('sell');
    expect([rig.held('account'), rig.atVenue()]).toEqual(['3', '1']);
    const { tripId } = rig.press({ kind: 'global' });
    rig.advance(30_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['INCOMPLETE', '0']);
    expect(rig.trip(tripId).residuals).toMatchObject([{ reason: 'books-differ', quantity: quantity('-2') }]);
  });

  it('[K2] keeps the kill of its agent from FLAT, which cannot know what is its own', () => {
    const rig = filledBeyond('buy');
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(30_000);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', residuals: [{ reason: 'books-differ' }] });
  });
});
