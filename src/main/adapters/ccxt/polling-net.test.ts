import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PollingNet } from './polling-net.ts';
import { FakeVenue, order, START, trade } from './testing/fake-venue.ts';
import { Trades } from './trades.ts';

describe('the net under the streams', () => {
  let venue: FakeVenue;
  let net: PollingNet;
  beforeEach(() => {
    venue = new FakeVenue();
    const trades = new Trades(venue.link, venue.fills, venue.events);
    net = new PollingNet(venue.link, venue.fills, trades, venue.reads, { isUp: () => true, everyMs: 30_000 });
    venue.events.onGap = (at, isBehind, settled) => void net.fillGap(at, isBehind, settled);
  });
  afterEach(() => {
    venue.link.close();
    net.stop();
  });

  const told = (): string[] => venue.reports.map(({ kind }) => kind);

  it('finds the part that was filled before an order was cancelled, and tells it first', async () => {
    venue.trades = [trade('1', '0.4', START)];
    venue.events.take(order({ status: 'canceled', filled: '0.4' }));
    await vi.waitFor(() => expect(told()).toEqual(['accepted', 'fill', 'cancelled']));
  });

  it('asks for nothing when the missing part comes by the stream after all', async () => {
    venue.events.take(order({ status: 'canceled', filled: '0.4' }));
    const late = trade('1', '0.4', START);
    const known = venue.fills.orderOf(late);
    if (known === undefined) throw new Error('nobody’s');
    venue.fills.tell(known, venue.fills.fillOf(known, late));
    await vi.waitFor(() => expect(told()).toEqual(['accepted', 'fill', 'cancelled']));
    expect(venue.calls).toEqual([]);
  });

  it('tells the end of an order though its missing part cannot be asked for', async () => {
    venue.trades = [{ ...trade('1', '0.4', START), amount: 'some' }];
    venue.events.take(order({ status: 'canceled', filled: '0.4' }));
    await vi.waitFor(() => expect(told()).toEqual(['accepted', 'cancelled']));
  });

  it('[N4] asks nothing on its own account while the venue wants to be left alone', async () => {
    class RateLimitExceeded extends Error {}
    venue.events.take(order({}));
    venue.link.failure(new RateLimitExceeded('binance {"code":-1003}'));
    net.wantLook();
    await vi.waitFor(() => expect(venue.calls).toContain('fetchOpenOrders'));
    expect(venue.scheduler.now() - START).toBeGreaterThanOrEqual(10_000);
  });

  it('[N4] keeps to no pause that no timer could hold: it would ask without end', async () => {
    class RateLimitExceeded extends Error {}
    const client = venue.link.client as { retryAfterMs: number | null };
    client.retryAfterMs = Number.POSITIVE_INFINITY;
    venue.events.take(order({}));
    venue.link.failure(new RateLimitExceeded('binance {"code":-1003}'));
    expect(venue.link.pausedForMs).toBe(600_000);
    venue.scheduler.advance(-3_600_000);
    expect(venue.link.pausedForMs).toBe(0);
  });

  it('asks once for the open orders of the whole account, and for executions only where an order has more of them', async () => {
    const [first, second] = ['abcdefghij-1', 'abcdefghij-2'];
    for (const clientOrderId of [first, second]) venue.events.take(order({ id: `of-${clientOrderId}`, clientOrderId }));
    venue.openOrders = [first, second].map((it) => order({ id: `of-${it}`, clientOrderId: it }));
    net.wantLook();
    await vi.waitFor(() => expect(venue.asked.length).toBeGreaterThan(venue.link.profile.reads.openOrders.length));
    expect(new Set(venue.calls)).toEqual(new Set(['fetchOpenOrders']));
    venue.trades = [{ ...trade('1', '0.4', START), order: `of-${second}` }];
    venue.openOrders = venue.openOrders.map((it) => (it.clientOrderId === second ? { ...it, filled: '0.4' } : it));
    await vi.waitFor(() => expect(told()).toEqual(['accepted', 'accepted', 'fill']));
    expect(new Set(venue.asked)).toEqual(new Set([undefined]));
  });

  it('asks again for executions that it could not have, though no order is open any more', async () => {
    class RateLimitExceeded extends Error {}
    venue.link.failure(new RateLimitExceeded('binance {"code":-1003}'));
    venue.trades = [trade('1', '0.4', START)];
    venue.events.take(order({ status: 'canceled', filled: '0.4' }));
    await vi.waitFor(() => expect(told()).toEqual(['accepted', 'cancelled', 'fill']));
  });

  it('looks no longer for an order of which nothing was ever heard', async () => {
    venue.link.ids.learn({
      id: 'abcdefghij-1',
      at: venue.at,
      clientId: 'abcdefghij-1',
      isOurs: true,
      venueId: null,
      isStop: false,
      knownAt: START,
    });
    net.start();
    await vi.waitFor(() => expect([...venue.link.ids.open()]).toEqual([]));
    expect(venue.scheduler.now() - START).toBeGreaterThan(60_000);
    expect(venue.calls).not.toContain('fetchOrder');
  });
});
