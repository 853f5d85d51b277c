import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../domain/order.ts';
import { ORDER_VALID_MS } from '../domain/venue-report.ts';
import { Rig } from '../testing/rig.ts';

describe('a stale read', () => {
  it('[E1] is no answer: nothing is closed by it, and the venue is asked again', () => {
    const rig = new Rig(['a']);
    const before = rig.now;
    const empty = rig.venue.truth();
    const order = rig.rest('a');
    let stale = 1;
    rig.venue.script.read = (readId) => {
      if (stale-- <= 0) return false;
      rig.venue.reply(() => rig.venue.say({ kind: 'snapshot', readId, snapshot: empty, at: before }));
      return true;
    };
    rig.reconnect();
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
    const order = rig.rest('a');
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
    const order = rig.rest('a');
    rig.venue.isReachable = false;
    rig.venue.end(order.id, 'requested');
    rig.venue.isReachable = true;
    rig.reconnect();
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
    rig.reconnect();
    expect(order).toMatchObject({ state: 'working', reason: '' });
    const there = rig.venue.orders.get(order?.id ?? '');
    if (there === undefined) throw new Error('it does not work');
    rig.venue.fill(there, there.quantity);
    expect([order?.state, rig.held('a')]).toEqual(['filled', '1']);
  });

  it('[E1] is not brought back by a late word of its acceptance', () => {
    const rig = new Rig(['a']);
    const order = rig.rest('a');
    const acceptedAt = rig.now;
    rig.advance(1_000);
    rig.venue.isReachable = false;
    rig.venue.end(order.id, 'requested');
    rig.venue.isReachable = true;
    rig.reconnect();
    rig.deliver({ kind: 'accepted', orderId: order.id, at: acceptedAt });
    expect(order.state).toBe('cancelled');
    expect([...rig.state.orders.open.keys()]).toEqual([]);
  });

  it('[E1] is not brought back by its fills that are told late, one after the other', () => {
    const rig = new Rig(['a']);
    const order = rig.rest('a');
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
    rig.reconnect();
    expect(order.state).toBe('cancelled');
    for (const fill of late) rig.deliver({ kind: 'fill', ...fill });
    expect([order.state, rig.held('a'), listed.length]).toEqual(['cancelled', '0.5', 2]);
    expect([...rig.state.orders.open.keys()]).toEqual([]);
  });
});
