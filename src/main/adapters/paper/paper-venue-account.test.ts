import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import { harness, perp, sent, spot } from './harness.ts';
import { nextFundingAt } from './paper-venue.ts';

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
