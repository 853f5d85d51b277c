import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Quantity, quantity } from '../../../shared/money.ts';
import { isOpen, type Order } from '../domain/order.ts';
import type { RecordOf } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { isKnownFill } from './known-fills.ts';
import {
  addOrder,
  askCancel,
  emptyOrders,
  findOrder,
  markOrder,
  NOT_AT_VENUE,
  openOrdersAt,
  openOrdersOf,
  reportOrder,
} from './orders.ts';

const ID = 'order0-1';

function withOrder(state: Order['state'] = 'pending') {
  const orders = emptyOrders();
  const body = {
    orderId: ID,
    venue: 'paper',
    mode: 'paper',
    owner: { kind: 'agent', agent: 'a' },
    ref: 'r',
    symbol: 'BTC-PERP',
    side: 'buy',
    type: 'limit',
    quantity: quantity('3'),
    price: null,
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    exit: false,
    purpose: 'test',
    rule: 'test',
  } as const;
  addOrder(orders, { kind: 'order.approved', at: 1, agent: 'a', action: ID, body } as RecordOf<'order.approved'>);
  if (state !== 'pending') markOrder(orders, ID, state, 2);
  const order = findOrder(orders, ID);
  if (order === undefined) throw new Error('no order');
  return { orders, order };
}

const fill = (size: string, fillId = 'f1') =>
  ({
    kind: 'fill',
    orderId: ID,
    fillId,
    symbol: 'BTC-PERP',
    side: 'buy',
    quantity: quantity(size),
    price: 1n as never,
    fee: 0n as never,
    liquidity: 'taker',
    at: 5,
  }) as const;
const said = (kind: 'accepted' | 'cancelled' | 'rejected' | 'cancel-rejected', reason = 'requested') =>
  ({ kind, orderId: ID, reason, at: 5 }) as VenueReport;

describe('an order as the venue reports it', () => {
  it('works once accepted, also when it was unknown', () => {
    for (const state of ['pending', 'unknown'] as const) {
      const { orders, order } = withOrder(state);
      reportOrder(orders, 'paper', said('accepted'));
      expect(order.state).toBe('working');
    }
  });

  it('is not brought back by a late acceptance', () => {
    for (const state of ['cancelling', 'cancelled', 'rejected', 'filled'] as const) {
      const { orders, order } = withOrder(state);
      reportOrder(orders, 'paper', said('accepted'));
      expect(order.state).toBe(state);
    }
  });

  it('stays as it ended, whatever is said twice or late', () => {
    for (const late of [said('cancelled'), said('rejected')]) {
      const { orders, order } = withOrder('working');
      reportOrder(orders, 'paper', fill('3'));
      reportOrder(orders, 'paper', late);
      expect(order).toMatchObject({ state: 'filled', reason: '' });
    }
  });

  it('is unknown when a cancel is refused because the venue does not know it: it may still be on its way', () => {
    const unknown = withOrder('cancelling');
    reportOrder(unknown.orders, 'paper', said('cancel-rejected', 'unknown-order'));
    expect(unknown.order.state).toBe('unknown');
    reportOrder(unknown.orders, 'paper', said('accepted'));
    expect(unknown.order.state).toBe('working');
    const closed = withOrder('cancelling');
    reportOrder(closed.orders, 'paper', said('cancel-rejected', 'already-closed'));
    expect(closed.order.state).toBe('cancelling');
    reportOrder(closed.orders, 'paper', fill('3'));
    expect(closed.order.state).toBe('filled');
  });

  it('a refused cancel of an order that nobody cancels changes nothing', () => {
    const { orders, order } = withOrder('working');
    reportOrder(orders, 'paper', said('cancel-rejected', 'unknown-order'));
    expect(order.state).toBe('working');
  });

  it('a fill is remembered by venue and id, and by those alone', () => {
    const { orders } = withOrder();
    reportOrder(orders, 'paper', fill('1'));
    expect(isKnownFill(orders, 'paper', 'f1')).toBe(true);
    expect(isKnownFill(orders, 'paper', 'f2')).toBe(false);
    expect(isKnownFill(orders, 'other', 'f1')).toBe(false);
  });

  it('is open in the index exactly as long as its state is open, and never filled past what fills said', () => {
    const report = fc.oneof(
      fc.constantFrom(said('accepted'), said('cancelled'), said('rejected'), said('cancel-rejected')),
      fc.tuple(fc.constantFrom('1', '2'), fc.uuid()).map(([size, id]): VenueReport => fill(size, id)),
    );
    fc.assert(
      fc.property(fc.array(report, { maxLength: 8 }), (reports) => {
        const { orders, order } = withOrder();
        let filled = 0n;
        for (const it of reports) {
          reportOrder(orders, 'paper', it);
          if (it.kind === 'fill') filled += it.quantity;
          expect(orders.open.has(ID)).toBe(isOpen(order.state));
          expect(orders.closed.has(ID)).toBe(!isOpen(order.state));
          expect(openOrdersOf(orders, 'a').length).toBe(isOpen(order.state) ? 1 : 0);
          expect(order.filled).toBe(filled as Quantity);
          if (filled >= order.quantity) expect(order.state).toBe('filled');
        }
      }),
    );
  });
});

/** An order that was called gone at venue time 10, because a read did not list it. */
function takenForGone() {
  const { orders, order } = withOrder('unknown');
  markOrder(orders, ID, 'cancelled', 10, NOT_AT_VENUE);
  return { orders, order };
}

describe('an order that was taken for gone', () => {
  it('[E1] is open again when the venue says later than that that it is there, and not for a word of before', () => {
    for (const [at, state] of [
      [9, 'cancelled'],
      [10, 'cancelled'],
      [11, 'working'],
    ] as const) {
      const { orders, order } = takenForGone();
      reportOrder(orders, 'paper', { kind: 'accepted', orderId: ID, at });
      expect([at, order.state, openOrdersOf(orders, 'a').length]).toEqual([at, state, state === 'working' ? 1 : 0]);
      expect(orders.closed.has(ID)).toBe(state !== 'working');
    }
  });

  it('[E1] is open again when a part of it fills later; a fill of before is booked and opens nothing', () => {
    const later = takenForGone();
    reportOrder(later.orders, 'paper', { ...fill('1'), at: 11 });
    expect(later.order).toMatchObject({ state: 'working', filled: quantity('1'), reason: '' });
    const before = takenForGone();
    reportOrder(before.orders, 'paper', { ...fill('1'), at: 5 });
    expect(before.order).toMatchObject({ state: 'cancelled', filled: quantity('1') });
    const whole = takenForGone();
    reportOrder(whole.orders, 'paper', { ...fill('3'), at: 11 });
    expect([whole.order.state, openOrdersAt(whole.orders, 'paper')]).toEqual(['filled', []]);
  });

  it('[E1] one that the venue itself ended stays ended, however late it is accepted', () => {
    const { orders, order } = withOrder('working');
    reportOrder(orders, 'paper', said('cancelled'));
    reportOrder(orders, 'paper', { kind: 'accepted', orderId: ID, at: 1_000 });
    expect(order).toMatchObject({ state: 'cancelled', reason: 'requested' });
  });
});

describe('what is kept of an order', () => {
  it('when it was first known to be there, by its acceptance or by its first fill', () => {
    const accepted = withOrder();
    expect(accepted.order.acknowledgedAt).toBeNull();
    reportOrder(accepted.orders, 'paper', { kind: 'accepted', orderId: ID, at: 7 });
    reportOrder(accepted.orders, 'paper', { kind: 'accepted', orderId: ID, at: 9 });
    expect(accepted.order.acknowledgedAt).toBe(7);
    const filled = withOrder();
    reportOrder(filled.orders, 'paper', fill('1'));
    expect(filled.order.acknowledgedAt).toBe(5);
  });

  it('who asked for its cancel last; nothing for an order that is over or nobody knows', () => {
    const { orders, order } = withOrder('working');
    askCancel(orders, ID, 'agent', 3);
    askCancel(orders, ID, 'kill', 4);
    expect(order).toMatchObject({ state: 'cancelling', cancelAskedBy: 'kill' });
    reportOrder(orders, 'paper', said('cancelled'));
    askCancel(orders, ID, 'operator', 6);
    askCancel(orders, 'order0-none', 'operator', 6);
    expect(order).toMatchObject({ state: 'cancelled', cancelAskedBy: 'kill' });
  });

  it('[N4] that it was refused for too many requests; a refused cancel changes nothing', () => {
    const throttled = (request: 'submit' | 'cancel') =>
      ({ kind: 'throttled', request, id: ID, retryAfterMs: 100, at: 5 }) as const;
    const sent = withOrder();
    reportOrder(sent.orders, 'paper', throttled('submit'));
    expect(sent.order).toMatchObject({ state: 'rejected', reason: 'throttled' });
    const cancelled = withOrder('cancelling');
    reportOrder(cancelled.orders, 'paper', throttled('cancel'));
    expect(cancelled.order.state).toBe('cancelling');
  });
});
