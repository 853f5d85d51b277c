import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import { ORDER_VALID_MS } from '../../engine/domain/venue-report.ts';
import { harness, perp } from './harness.ts';

describe('latency', () => {
  it('[T2] an order meets the quote that stands when it arrives, and its reports come one way later', () => {
    const h = harness({ latencyMs: { min: 50, max: 50 } });
    h.quote('99', '101');
    h.send({ side: 'buy', size: '1' });
    h.clock.advanceTo(1_000_040);
    h.quote('109', '111');
    h.clock.advanceTo(1_000_099);
    expect(h.reports).toEqual([]);
    h.clock.advanceTo(1_000_100);
    expect(h.of('fill')[0]).toMatchObject({ price: price('111'), at: 1_000_050 });
  });

  it('[T2] a cancel races with the market: too late it is rejected as already closed, for strangers as unknown', () => {
    const h = harness({ latencyMs: { min: 50, max: 50 } });
    h.quote('99', '101');
    const id = h.send({ side: 'buy', size: '1', at: '98' });
    h.settle();
    h.venue.cancel(id);
    h.clock.advanceTo(h.clock.now() + 49);
    h.quote('90', '92');
    h.settle();
    expect(h.story(id)).toEqual(['accepted', 'fill', 'cancel-rejected already-closed']);
    const other = h.send({ side: 'buy', size: '1', at: '80' });
    h.venue.cancel(other);
    h.venue.cancel('nobody-1');
    h.settle();
    expect(h.story(other)).toEqual(['accepted', 'cancelled requested']);
    expect(h.story('nobody-1')).toEqual(['cancel-rejected unknown-order']);
  });

  it('a read answers with the account as it is when the question arrives, after everything that came before', () => {
    const h = harness();
    h.quote('99', '101');
    h.send({ side: 'buy', size: '1' });
    const id = h.send({ side: 'sell', size: '1', at: '120', reduceOnly: true });
    h.venue.read('read-1', 0);
    h.settle();
    expect(h.reports.at(-1)).toMatchObject({
      kind: 'snapshot',
      readId: 'read-1',
      snapshot: {
        openOrders: [
          {
            orderId: id,
            symbol: perp.symbol,
            side: 'sell',
            type: 'limit',
            quantity: quantity('1'),
            filled: 0n,
            reduceOnly: true,
          },
        ],
        positions: [{ symbol: perp.symbol, quantity: quantity('1') }],
        cash: cash('99999.9495'),
        fills: [{ fillId: 'paper-1', side: 'buy', quantity: quantity('1'), price: price('101'), fee: cash('0.0505') }],
      },
    });
  });

  it('a read lists the executions since the time asked for, whoever heard of them', () => {
    const h = harness();
    for (let i = 0; i < 3; i += 1) {
      h.quote('99', '101');
      h.send({ side: 'buy', size: '0.2' });
      h.settle();
    }
    const times = h.of('fill').map((it) => it.at);
    for (const since of [0, times[1] ?? 0, (times[2] ?? 0) + 1]) h.venue.read(`since-${since}`, since);
    h.settle();
    const listed = h.of('snapshot').map((it) => it.snapshot.fills.map((fill) => fill.at));
    expect(listed).toEqual([times, times.slice(1), []]);
  });
});

describe('an order that is late', () => {
  it.each([
    [ORDER_VALID_MS, ['fill']],
    [ORDER_VALID_MS + 1, ['rejected expired']],
  ])('reaches the venue %i ms after it was sent: %s', (age, story) => {
    const h = harness({ latencyMs: { min: 10, max: 10 } });
    h.quote('99', '101');
    const order = { symbol: perp.symbol, side: 'buy', type: 'market', timeInForce: 'GTC' } as const;
    const flags = { postOnly: false, reduceOnly: false };
    h.venue.submit({ id: 'order0-1', quantity: quantity('0.2'), ...order, ...flags }, h.clock.now() + 10 - age);
    h.settle();
    expect(h.story('order0-1')).toEqual(story);
  });
});
