import { describe, expect, it } from 'vitest';
import { type Price, price, quantity } from '../../../../shared/money.ts';
import type { Order } from '../../domain/order.ts';
import { contextWith, openOrder } from '../testing/context.ts';
import { selfTrade } from './self-trade.ts';

const offer = openOrder({ side: 'sell', price: price('105') });
const bid = openOrder({ side: 'buy', price: price('95') });
const others = (order: Order): Order => ({ ...order, owner: { kind: 'agent', agent: 'b' } });

function told(side: 'buy' | 'sell', at: string, limitOrders = [offer, bid], type: 'limit' | 'stop' = 'limit') {
  return selfTrade(contextWith({ intent: { side, price: price(at), type }, limitOrders }))?.reason ?? null;
}

describe('an order that would meet one of the same account', () => {
  it('[R1] is refused when it touches or crosses it, whichever agent it is of', () => {
    for (const resting of [
      [offer, bid],
      [others(offer), others(bid)],
    ]) {
      const at = (side: 'buy' | 'sell', prices: string[]) => prices.map((it) => told(side, it, resting));
      expect(at('buy', ['104.5', '105', '106'])).toEqual([null, 'SELF_TRADE', 'SELF_TRADE']);
      expect(at('sell', ['95.5', '95', '94'])).toEqual([null, 'SELF_TRADE', 'SELF_TRADE']);
    }
  });

  it('[R1] says at which price they would meet', () => {
    const context = contextWith({ intent: { price: price('106') }, limitOrders: [offer] });
    expect(selfTrade(context)).toEqual({ reason: 'SELF_TRADE', measured: '106', limit: '105' });
  });

  it('[R1] looks at its own side and waiting stops no further', () => {
    expect(told('sell', '105', [offer])).toBeNull();
    expect(told('buy', '110', [offer], 'stop')).toBeNull();
  });

  it('[R1] a market order is held against the mark', () => {
    const market = (mark: Price) =>
      selfTrade(contextWith({ limitOrders: [offer], referencePrice: mark }))?.reason ?? null;
    expect([market(price('105')), market(price('104'))]).toEqual(['SELF_TRADE', null]);
  });

  it("[R6] an exit gives way to its agent's own order, which the agent can cancel, and never to another's", () => {
    const exit = (resting: Order) =>
      selfTrade(
        contextWith({ intent: { side: 'sell', price: price('95') }, held: quantity('2'), limitOrders: [resting] }),
      )?.reason ?? null;
    expect([exit(bid), exit(others(bid))]).toEqual(['SELF_TRADE', null]);
  });
});
