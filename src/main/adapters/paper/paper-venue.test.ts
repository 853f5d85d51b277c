import { describe, expect, it } from 'vitest';
import { cash, price, quantity, rate } from '../../../shared/money.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import { ORDER_VALID_MS } from '../../engine/domain/venue-report.ts';
import { defaultConfig, harness, perp, spot } from './harness.ts';
import { nextFundingAt } from './paper-venue.ts';

const noDepth = { depth: { ...defaultConfig.depth, levels: 0 } };
const fills = (h: ReturnType<typeof harness>) => h.of('fill').map((it) => [it.price, it.quantity, it.liquidity]);

describe('market orders', () => {
  it('[T2] fills at the far side of the spread and pays the taker fee, rounded up to 1e-8', () => {
    const h = harness();
    h.quote('99', '101');
    h.send({ side: 'buy', size: '0.3' });
    h.settle();
    expect(fills(h)).toEqual([[price('101'), quantity('0.3'), 'taker']]);
    expect(h.of('fill')[0]?.fee).toBe(cash('0.01515'));
    expect(h.venue.snapshot()).toMatchObject({ positions: [{ quantity: quantity('0.3') }], cash: cash('99999.98485') });
  });

  it('[T2] partial fills are bounded by the available size, the rest is cancelled', () => {
    const h = harness(noDepth);
    h.quote('99', '101', '5');
    const first = h.send({ side: 'buy', size: '4' });
    const second = h.send({ side: 'buy', size: '4' });
    const third = h.send({ side: 'buy', size: '4' });
    h.settle();
    expect(fills(h)).toEqual([
      [price('101'), quantity('4'), 'taker'],
      [price('101'), quantity('1'), 'taker'],
    ]);
    expect(h.story(first)).toEqual(['accepted', 'fill']);
    expect(h.story(second)).toEqual(['accepted', 'fill', 'cancelled immediate-or-cancel']);
    expect(h.story(third)).toEqual(['accepted', 'cancelled immediate-or-cancel']);
  });

  it('[T2] slips level by level beyond the quoted size, and the next quote brings fresh size', () => {
    const h = harness({ depth: { levels: 2, slippageRate: { min: rate('0.01'), max: rate('0.03') } } });
    h.quote('999', '1001', '5');
    h.send({ side: 'buy', size: '20' });
    h.settle();
    const [first, second, third, ...more] = h.of('fill');
    expect(more).toEqual([]);
    expect(first?.price).toBe(price('1001'));
    for (const [nearer, further] of [
      [first, second],
      [second, third],
    ] as const) {
      const distance = (further?.price ?? 0n) - (nearer?.price ?? 0n);
      expect(distance).toBeGreaterThanOrEqual(price('10'));
      expect(distance).toBeLessThanOrEqual(price('32'));
    }
    expect(h.of('fill').map((it) => it.quantity)).toEqual([quantity('5'), quantity('5'), quantity('5')]);
    h.quote('999', '1001', '5');
    h.send({ side: 'buy', size: '1' });
    h.settle();
    expect(h.of('fill').at(-1)?.price).toBe(price('1001'));
  });
});

describe('limit orders', () => {
  it('[T2] rests, and fills as a maker at its own price only when the market trades through it', () => {
    const h = harness();
    h.quote('99', '101');
    const id = h.send({ side: 'buy', size: '8', at: '98' });
    h.settle();
    h.quote('96', '98', '5');
    h.settle();
    expect(h.story(id)).toEqual(['accepted']);
    h.quote('95', '97', '5');
    h.settle();
    h.quote('90', '92', '5');
    h.settle();
    expect(fills(h)).toEqual([
      [price('98'), quantity('5'), 'maker'],
      [price('98'), quantity('3'), 'maker'],
    ]);
    // 98 × 5 × 0.0002
    expect(h.of('fill')[0]?.fee).toBe(cash('0.098'));
  });

  it('[T2] at a touch only the configured share of the size reaches it', () => {
    const h = harness({ touchShare: rate('0.5') });
    h.quote('99', '101');
    h.send({ side: 'buy', size: '8', at: '98' });
    h.settle();
    h.quote('96', '98', '5');
    h.settle();
    expect(fills(h)).toEqual([[price('98'), quantity('2.5'), 'maker']]);
  });

  it('[T2] matches own orders by price, then time', () => {
    const h = harness();
    h.quote('99', '101');
    const late = [h.send({ side: 'buy', size: '2', at: '97' }), h.send({ side: 'buy', size: '2', at: '98' })];
    const [third, first] = late;
    const second = h.send({ side: 'buy', size: '2', at: '98' });
    h.settle();
    h.quote('90', '91', '5');
    h.settle();
    expect(h.of('fill').map((it) => [it.orderId, it.quantity])).toEqual([
      [first, quantity('2')],
      [second, quantity('2')],
      [third, quantity('1')],
    ]);
  });

  it('takes what crosses up to its price, and rests or cancels the rest by its time in force', () => {
    for (const [timeInForce, end] of [
      ['GTC', []],
      ['IOC', ['cancelled immediate-or-cancel']],
    ] as const) {
      const h = harness();
      h.quote('99', '101', '5');
      const id = h.send({ side: 'buy', size: '8', at: '101', timeInForce });
      h.settle();
      expect(fills(h)).toEqual([[price('101'), quantity('5'), 'taker']]);
      expect(h.story(id)).toEqual(['accepted', 'fill', ...end]);
    }
  });

  it('[T2] post-only is rejected where it would cross and is a maker otherwise', () => {
    const h = harness();
    h.quote('99', '101');
    expect
      .soft(sent(h, { side: 'buy', size: '1', at: '101', postOnly: true }))
      .toEqual(['rejected post-only-would-cross']);
    expect.soft(sent(h, { side: 'buy', size: '1', at: '100', postOnly: true })).toEqual(['accepted']);
  });
});

const sent = (h: ReturnType<typeof harness>, order: Parameters<typeof h.send>[0]): string[] => {
  const id = h.send(order);
  h.settle();
  return h.story(id);
};

describe('stop orders', () => {
  it('[T2] works through a gap: fills at the gapped quote, not at its price', () => {
    const h = harness();
    h.quote('99', '101');
    h.send({ side: 'buy', size: '1' });
    h.settle();
    const id = h.send({ side: 'sell', size: '1', type: 'stop', at: '95', reduceOnly: true });
    h.settle();
    h.quote('95', '96');
    h.settle();
    expect(h.story(id)).toEqual(['accepted']);
    h.quote('80', '82');
    h.settle();
    expect(h.story(id)).toEqual(['accepted', 'triggered', 'fill']);
    expect(h.of('fill').at(-1)).toMatchObject({ price: price('80'), liquidity: 'taker' });
    expect(h.venue.snapshot().positions).toEqual([]);
  });

  it('triggers at once where its price was reached before it came', () => {
    const h = harness();
    h.quote('99', '101');
    expect(sent(h, { side: 'buy', size: '1', type: 'stop', at: '100' })).toEqual(['accepted', 'triggered', 'fill']);
  });
});

describe('reduce-only', () => {
  it('[T2] is capped to the position, never turns it over, and ends when nothing is left to reduce', () => {
    const h = harness();
    h.quote('99', '101');
    expect(sent(h, { side: 'sell', size: '1', reduceOnly: true })).toEqual(['rejected reduce-only']);
    h.send({ side: 'buy', size: '1' });
    h.settle();
    const resting = h.send({ side: 'sell', size: '1', at: '110', reduceOnly: true });
    const stop = h.send({ side: 'sell', size: '1', type: 'stop', at: '90', reduceOnly: true });
    const market = h.send({ side: 'sell', size: '3', reduceOnly: true });
    h.settle();
    expect(h.story(market)).toEqual(['accepted', 'fill', 'cancelled reduce-only']);
    for (const id of [resting, stop]) expect(h.story(id)).toEqual(['accepted', 'cancelled reduce-only']);
    expect(h.venue.snapshot()).toMatchObject({ positions: [], openOrders: [] });
  });

  it('is held to the minimums unless the configuration exempts it', () => {
    for (const [reduceOnlyExemptFromMinimums, end] of [
      [false, 'rejected below-minimum-quantity'],
      [true, 'fill'],
    ] as const) {
      const h = harness({ reduceOnlyExemptFromMinimums });
      h.quote('99', '101');
      h.send({ side: 'buy', size: '0.5' });
      h.settle();
      expect(sent(h, { side: 'sell', size: '0.1', reduceOnly: true }).at(-1)).toBe(end);
    }
  });
});

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
    expect(sent(h, { side: 'sell', size: '1', reduceOnly: true })).toEqual(['accepted', 'fill']);
  });

  it('[T2] spot: neither sells more than is held and not yet offered nor buys beyond the free cash', () => {
    const h = harness({}, { balance: cash('1000') });
    h.quote('99', '101', '20', spot.symbol);
    const { symbol } = spot;
    expect(sent(h, { symbol, side: 'sell', size: '1' })).toEqual(['rejected insufficient-balance']);
    expect(sent(h, { symbol, side: 'buy', size: '9.9' })).toEqual(['rejected insufficient-balance']);
    expect(sent(h, { symbol, side: 'buy', size: '5' })).toEqual(['accepted', 'fill']);
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
    expect(h.story('order0-1')).toEqual(['accepted', 'fill']);
  });
});

describe('an order that is late', () => {
  it.each([
    [ORDER_VALID_MS, ['accepted', 'fill']],
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

describe('after a restart', () => {
  it('takes up standing orders and knows the closed ones; what cannot wait at a venue is over', () => {
    const order = { symbol: perp.symbol, side: 'buy', postOnly: false, reduceOnly: false } as const;
    const working = (id: string, rest: Pick<VenueOrder, 'type' | 'timeInForce' | 'price'>) => ({
      order: { ...order, ...rest, id, quantity: quantity('2') },
      filled: quantity('0.5'),
    });
    const h = harness(
      {},
      {
        restore: {
          cash: cash('77'),
          positions: [{ symbol: perp.symbol, quantity: quantity('-1'), cost: cash('-100') }],
          orders: [
            working('before-1', { type: 'limit', timeInForce: 'GTC', price: price('98') }),
            working('before-2', { type: 'limit', timeInForce: 'IOC', price: price('98') }),
          ],
          closedOrderIds: ['before-3'],
          fills: 7,
          lastFills: [],
        },
      },
    );
    expect(h.venue.snapshot()).toMatchObject({
      openOrders: [{ orderId: 'before-1', filled: quantity('0.5') }],
      cash: cash('77'),
    });
    for (const id of ['before-2', 'before-3']) h.venue.cancel(id);
    h.quote('96', '97');
    h.settle();
    expect(h.story('before-1')).toEqual(['fill']);
    expect(h.of('fill')[0]).toMatchObject({ fillId: 'paper-8', quantity: quantity('1.5'), price: price('98') });
    for (const id of ['before-2', 'before-3']) expect(h.story(id)).toEqual(['cancel-rejected already-closed']);
  });

  it('[R7] takes no purchase while a perpetual that is held has no price yet', () => {
    const restore = {
      cash: cash('1000'),
      positions: [{ symbol: perp.symbol, quantity: quantity('1'), cost: cash('100') }],
      orders: [],
      closedOrderIds: [],
      fills: 0,
      lastFills: [],
    };
    const h = harness({}, { restore });
    h.quote('99', '101', '5', spot.symbol);
    expect(sent(h, { symbol: spot.symbol, side: 'buy', size: '1' })).toEqual(['rejected no-market']);
  });
});

describe('funding', () => {
  const EIGHT = 8 * 3_600_000;
  it('[T2] longs pay and shorts receive at 00, 08 and 16 UTC, on the value at the middle then', () => {
    for (const [side, amount] of [
      ['buy', '-0.02'],
      ['sell', '0.02'],
    ] as const) {
      const h = harness();
      h.quote('99', '101');
      h.send({ side, size: '2' });
      h.settle();
      const before = h.venue.snapshot().cash;
      h.clock.advanceTo(EIGHT + 1_000);
      expect(h.of('funding')).toMatchObject([
        { symbol: perp.symbol, mark: price('100'), amount: cash(amount), at: EIGHT },
      ]);
      expect(h.venue.snapshot().cash - before).toBe(cash(amount));
      h.clock.advanceTo(4 * EIGHT);
      expect(h.of('funding').map((it) => it.at)).toEqual([EIGHT, 2 * EIGHT, 3 * EIGHT]);
    }
  });

  it('charges neither spot nor an account that is flat, and leaves nothing on the clock then', () => {
    const h = harness();
    h.quote('99', '101', '5', spot.symbol);
    h.send({ symbol: spot.symbol, side: 'buy', size: '2' });
    h.settle();
    expect(h.clock.nextAt()).toBeUndefined();
    expect([nextFundingAt(0), nextFundingAt(EIGHT - 1), nextFundingAt(EIGHT)]).toEqual([EIGHT, EIGHT, 2 * EIGHT]);
  });
});
