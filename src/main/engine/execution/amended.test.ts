import { describe, expect, it } from 'vitest';
import { formatAmount, price, quantity } from '../../../shared/money.ts';
import type { Order } from '../domain/order.ts';
import type { VenueOpenOrder } from '../domain/venue-report.ts';
import { PERP, Rig } from '../testing/rig.ts';

/** What is open on the buying side, by which limits go. */
const open = (rig: Rig): string =>
  formatAmount(rig.state.orders.openEntries.all.get(PERP.symbol)?.buy ?? quantity('0'));

/** A person changes an order of ours at the venue, which reads show from now on. */
function amend(rig: Rig, order: Order, size: string, at: string, filled = '0'): void {
  rig.venue.script.read = (readId) => {
    const truth = rig.venue.truth();
    const openOrders = truth.openOrders.map(
      (it): VenueOpenOrder =>
        it.orderId === order.id ? { ...it, quantity: quantity(size), price: price(at), filled: quantity(filled) } : it,
    );
    rig.venue.reply(() => rig.venue.tell(readId, { ...truth, openOrders }));
    return true;
  };
  rig.reconnect();
}

describe('an order of ours that a person changed at the venue', () => {
  it.each([
    ['larger', '3'],
    ['smaller', '0.5'],
  ])('[R4] made %s is what it is there: limits count what is left of it', (_how, size) => {
    const rig = new Rig(['a']);
    const order = rig.rest('a');
    expect(open(rig)).toBe('1');
    amend(rig, order, size, '91');
    expect([open(rig), formatAmount(order.quantity), order.price]).toEqual([size, size, price('91')]);
    rig.venue.script = {};
    rig.venue.fill(order, quantity(size));
    expect([rig.held('a'), order.state, open(rig)]).toEqual([size, 'filled', '0']);
    expect(rig.state.alarms.has('account-differs-paper')).toBe(false);
  });

  it('[R8] is journalled once for each change, and is the same after a restart', () => {
    const rig = new Rig(['a']);
    const order = rig.rest('a');
    amend(rig, order, '3', '91');
    rig.reconnect();
    const said = rig.of('venue.reported').filter(({ body }) => body.report.kind === 'amended');
    expect(said.map(({ body }) => body.report)).toMatchObject([{ quantity: quantity('3'), price: price('91') }]);
    const after = rig.restart();
    expect([open(after), after.state.orders.open.get(order.id)?.quantity]).toEqual(['3', quantity('3')]);
  });

  it('[R8] and executed beyond what it was for is booked to its agent, by one and the same read', () => {
    const rig = new Rig(['a']);
    const order = rig.rest('a');
    rig.venue.isReachable = false;
    rig.venue.fill(order, quantity('2'));
    rig.venue.orders.set(order.id, order);
    rig.venue.isReachable = true;
    amend(rig, order, '3', '91', '2');
    expect([rig.held('a'), order.state, open(rig)]).toEqual(['2', 'working', '1']);
  });

  it('[R8] after it was filled whole works again with the rest', () => {
    const rig = new Rig(['a']);
    const order = rig.rest('a');
    rig.venue.fill(order, quantity('1'));
    expect(order.state).toBe('filled');
    rig.venue.orders.set(order.id, order);
    amend(rig, order, '1.5', '91', '1');
    expect([order.state, open(rig)]).toEqual(['working', '0.5']);
    const { tripId } = rig.press({ kind: 'global' });
    rig.advance(5_000);
    expect([rig.trip(tripId).phase, order.state, rig.atVenue()]).toEqual(['FLAT', 'cancelled', '0']);
  });

  it('[R6] as an exit made larger than what its agent holds is cancelled', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(100);
    const exit = rig.rest('a', { side: 'sell', quantity: '1', price: '110', reduceOnly: true });
    amend(rig, exit, '2', '110');
    rig.advance(1_000);
    expect([exit.state, rig.venue.orders.has(exit.id)]).toEqual(['cancelled', false]);
  });

  it('[R8] said of an order that nobody here knows changes nothing and is not journalled', () => {
    const rig = new Rig(['a']);
    rig.deliver({ kind: 'amended', orderId: 'order0-none', quantity: quantity('3'), price: null, at: rig.now });
    expect(rig.of('venue.reported')).toEqual([]);
  });
});
