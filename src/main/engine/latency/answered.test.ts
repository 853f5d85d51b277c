import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { openOrder } from '../risk/testing/context.ts';
import { answeredAfter } from './answered.ts';

const NOW = 5_000;
const SENT = 4_750;

/** An order that was sent a quarter of a second ago and of which nothing was heard. */
const order = openOrder({ state: 'pending', createdAt: SENT });
const { id: orderId } = order;
const fill: VenueReport = {
  kind: 'fill',
  orderId,
  fillId: 'f',
  symbol: order.symbol,
  side: 'buy',
  quantity: quantity('1'),
  price: price('90'),
  fee: cash('0'),
  liquidity: 'taker',
  at: NOW,
};
const accepted: VenueReport = { kind: 'accepted', orderId, at: NOW };

describe('the time to the first answer', () => {
  it.each<[string, VenueReport]>([
    ['accepted', accepted],
    ['rejected', { kind: 'rejected', orderId, reason: 'random-reject', at: NOW }],
    ['a fill without word before', fill],
    ['over at once', { kind: 'cancelled', orderId, reason: 'immediate-or-cancel', at: NOW }],
    ['not taken, too many requests', { kind: 'throttled', request: 'submit', id: orderId, retryAfterMs: 1, at: NOW }],
  ])('[R4] runs from the order sent to: %s', (_name, report) => {
    expect(answeredAfter(order, report, NOW)).toBe(250);
    expect(answeredAfter({ ...order, state: 'cancelling' }, report, NOW)).toBe(250);
  });

  it("[R4] is engine time at both ends, whatever the venue's clock says", () => {
    expect(answeredAfter(order, { ...accepted, at: NOW + 4_000 }, NOW)).toBe(250);
    expect(answeredAfter({ ...order, createdAt: NOW + 1 }, accepted, NOW)).toBe(0);
  });

  it('[R4] is counted once: not again for what was answered, is over, or was given up for unknown', () => {
    expect(answeredAfter({ ...order, state: 'working', acknowledgedAt: 4_800 }, fill, NOW)).toBeNull();
    expect(answeredAfter({ ...order, state: 'cancelling', acknowledgedAt: 4_800 }, fill, NOW)).toBeNull();
    for (const state of ['unknown', 'rejected', 'cancelled', 'filled'] as const) {
      expect(answeredAfter({ ...order, state }, accepted, NOW)).toBeNull();
    }
  });

  it('is of orders alone: no answer to a cancel or a read, and none to an order that nobody knows', () => {
    expect(
      answeredAfter(order, { kind: 'cancel-rejected', orderId, reason: 'already-closed', at: NOW }, NOW),
    ).toBeNull();
    expect(
      answeredAfter(order, { kind: 'throttled', request: 'cancel', id: orderId, retryAfterMs: 1, at: NOW }, NOW),
    ).toBeNull();
    expect(answeredAfter(undefined, accepted, NOW)).toBeNull();
  });
});
