import { describe, expect, it } from 'vitest';
import { cash, quantity, rate } from '../../../shared/money.ts';
import { harness, perp, sent, spot } from './harness.ts';

describe('what the venue refuses', () => {
  it.each([
    ['below-minimum-quantity', { size: '0.1' }],
    ['below-minimum-quantity', { size: '0' }],
    ['below-minimum-notional', { size: '0.2', at: '20' }],
    ['not-a-multiple-of-step', { size: '1.05' }],
    ['not-a-multiple-of-tick', { size: '1', at: '99.5' }],
    ['not-a-multiple-of-tick', { size: '1', type: 'limit' }],
    ['unknown-instrument', { size: '1', symbol: 'ETH-PERP' }],
    ['no-market', { size: '1', symbol: spot.symbol }],
    ['insufficient-balance', { size: '30000', at: '99' }],
  ] as const)('[T2] %s', (reason, order) => {
    const h = harness();
    h.quote('99', '101');
    expect(sent(h, { side: 'buy', ...order })).toEqual([`rejected ${reason}`]);
  });

  it('[R7] denies a quantity below its step or minimum instead of rounding it up', () => {
    const h = harness();
    h.quote('99', '101');
    for (const size of ['0.05', '0.15', '0.1']) expect(sent(h, { side: 'buy', size })[0]).toContain('rejected');
    expect(h.of('fill')).toEqual([]);
  });

  it('[T2] more than it takes in one market order, where it tells that; a limit may be larger', () => {
    const h = harness({}, { instruments: new Map([[perp.symbol, { ...perp, maxMarketQuantity: quantity('2') }]]) });
    h.quote('99', '101');
    expect(sent(h, { side: 'buy', size: '2.1' })).toEqual(['rejected above-maximum-quantity']);
    expect(sent(h, { side: 'buy', size: '2.1', at: '90' })).toEqual(['accepted']);
    expect(sent(h, { side: 'buy', size: '2' })).toEqual(['fill']);
  });

  it('an id that was used before, open or closed, and one order more than the bound', () => {
    const h = harness({ maxOpenOrders: 2 });
    h.quote('99', '101');
    const closed = h.send({ side: 'buy', size: '1' });
    h.settle();
    expect(sent(h, { id: closed, side: 'buy', size: '1' }).at(-1)).toBe('rejected duplicate-order-id');
    const open = h.send({ side: 'buy', size: '1', at: '90' });
    expect(sent(h, { id: open, side: 'buy', size: '1', at: '90' })).toEqual([
      'accepted',
      'rejected duplicate-order-id',
    ]);
    h.send({ side: 'buy', size: '1', at: '90' });
    expect(sent(h, { side: 'buy', size: '1', at: '90' })).toEqual(['rejected too-many-open-orders']);
    expect(sent(h, { side: 'sell', size: '1', reduceOnly: true })).toEqual(['fill']);
  });

  it('[T2] spot: neither sells more than is held and not yet offered nor buys beyond the free cash', () => {
    const h = harness({}, { balance: cash('1000') });
    h.quote('99', '101', '20', spot.symbol);
    const { symbol } = spot;
    expect(sent(h, { symbol, side: 'sell', size: '1' })).toEqual(['rejected insufficient-balance']);
    expect(sent(h, { symbol, side: 'buy', size: '9.9' })).toEqual(['rejected insufficient-balance']);
    expect(sent(h, { symbol, side: 'buy', size: '5' })).toEqual(['fill']);
    expect(sent(h, { symbol, side: 'buy', size: '4', at: '90' })).toEqual(['accepted']);
    expect(sent(h, { symbol, side: 'buy', size: '2', at: '90' })).toEqual(['rejected insufficient-balance']);
    expect(sent(h, { symbol, side: 'sell', size: '3', at: '110' })).toEqual(['accepted']);
    expect(sent(h, { symbol, side: 'sell', size: '3', at: '110' })).toEqual(['rejected insufficient-balance']);
  });

  it('[T2] spot cash never goes below zero, not even by fees that round up on every small fill', () => {
    const tiny = { makerFeeRate: rate('0.00000000001'), takerFeeRate: rate('0.00000000001') };
    const h = harness({ fees: { perp: tiny, spot: tiny } }, { balance: cash('490.00000001') });
    h.quote('99', '101', '5', spot.symbol);
    const id = h.send({ symbol: spot.symbol, side: 'buy', size: '5', at: '98' });
    h.settle();
    for (let i = 0; i < 3; i += 1) h.quote('90', '91', '2', spot.symbol);
    h.settle();
    expect(h.story(id)).toEqual(['accepted', 'fill', 'fill', 'cancelled insufficient-balance']);
    expect(h.venue.snapshot().cash).toBe(cash('97.99999999'));
  });

  it('[T2] rejects by chance as often as configured', () => {
    const h = harness({ rejectProbability: 0.3, requestLimit: { requests: 1_000, perMs: 1 } });
    h.quote('99', '101', '1000');
    for (let i = 0; i < 1_000; i += 1) h.send({ side: i % 2 === 0 ? 'buy' : 'sell', size: '0.2' });
    h.settle();
    const rejected = h.of('rejected').filter((it) => it.reason === 'random-reject').length;
    expect(Math.abs(rejected - 300)).toBeLessThan(60);
  });

  it('an instrument that settles in another currency, by not starting', () => {
    const instruments = new Map([['ETH/BTC', { ...spot, symbol: 'ETH/BTC', quote: 'BTC' }]]);
    expect(() => harness({}, { instruments })).toThrow('ETH/BTC settles in BTC, the account in USD');
  });
});

describe('too many requests', () => {
  const limited = { requestLimit: { requests: 2, perMs: 1_000 }, latencyMs: { min: 10, max: 10 } };

  it('orders, cancels and reads count alike; one too many is not looked at, and is told when to come again', () => {
    const h = harness(limited);
    h.quote('99', '101');
    const first = h.send({ side: 'buy', size: '0.2' });
    h.venue.cancel('nobody-1');
    const late = h.send({ side: 'buy', size: '0.2' });
    h.venue.cancel(first);
    h.venue.read('read-1', 0);
    h.clock.advanceTo(h.clock.now() + 20);
    expect(h.of('throttled').map((it) => [it.request, it.id, it.retryAfterMs])).toEqual([
      ['submit', late, 1_000],
      ['cancel', first, 1_000],
      ['read', 'read-1', 1_000],
    ]);
    expect([h.story(late), h.of('snapshot')]).toEqual([[], []]);
  });

  it('what was refused is taken after the time it was told, under the same id', () => {
    const h = harness(limited);
    h.quote('99', '101');
    for (let i = 0; i < 2; i += 1) h.venue.read(`read-${i}`, 0);
    h.send({ id: 'order0-1', side: 'buy', size: '0.2' });
    h.clock.advanceTo(h.clock.now() + 20);
    const { retryAfterMs = 0, at = 0 } = h.of('throttled')[0] ?? {};
    h.clock.advanceTo(at + retryAfterMs - 10);
    h.send({ id: 'order0-1', side: 'buy', size: '0.2' });
    h.settle();
    expect(h.story('order0-1')).toEqual(['fill']);
  });
});
