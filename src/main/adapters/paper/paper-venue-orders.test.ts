import { describe, expect, it } from 'vitest';
import { cash, price, quantity, rate } from '../../../shared/money.ts';
import { defaultConfig, harness, sent } from './harness.ts';

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
    expect(h.story(first)).toEqual(['fill']);
    expect(h.story(second)).toEqual(['fill', 'cancelled immediate-or-cancel']);
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
      expect(h.story(id)).toEqual(['fill', ...end]);
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
    expect(h.story(market)).toEqual(['fill', 'cancelled reduce-only']);
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
