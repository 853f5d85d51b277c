import { describe, expect, it } from 'vitest';
import { price, quantity, rate } from '../../../../shared/money.ts';
import type { Order } from '../../domain/order.ts';
import { type ContextChange, contextWith, openOrder } from '../testing/context.ts';
import { selfTrade } from './self-trade.ts';

const offer = openOrder({ side: 'sell', price: price('105') });
const bid = openOrder({ side: 'buy', price: price('95') });
const others = (order: Order): Order => ({ ...order, owner: { kind: 'agent', agent: 'b' } });

function told(side: 'buy' | 'sell', at: string, limitOrders = [offer, bid], type: 'limit' | 'stop' = 'limit') {
  return selfTrade(contextWith({ intent: { side, price: price(at), type }, limitOrders }))?.reason ?? null;
}

function atMarket(side: 'buy' | 'sell', at: string, change: ContextChange) {
  const { price: _price, ...intent } = contextWith({ intent: { side, type: 'market', timeInForce: 'IOC' } }).intent;
  const context = contextWith({ mark: { price: price(at), at: 1_000 }, referencePrice: price(at), ...change });
  return { ...context, intent, isExit: change.held !== undefined };
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

  it('[R1] a market order is held against every opposite one that the book may show: 0.1 % and five ticks from the mark', () => {
    const market = (side: 'buy' | 'sell', mark: string, limitOrders: Order[], collar = '0.05') =>
      selfTrade(atMarket(side, mark, { limitOrders, priceCollar: rate(collar) }))?.reason ?? null;
    expect(['106', '105', '102.5', '102'].map((mark) => market('buy', mark, [offer]))).toEqual([
      ...['SELF_TRADE', 'SELF_TRADE', 'SELF_TRADE'],
      null,
    ]);
    expect(['94', '95', '97.5', '98'].map((mark) => market('sell', mark, [others(bid)]))).toEqual([
      ...['SELF_TRADE', 'SELF_TRADE', 'SELF_TRADE'],
      null,
    ]);
    expect(market('buy', '104.9', [offer], '0')).toBeNull();
    expect(market('buy', '95', [bid])).toBeNull();
    const far = openOrder({ side: 'sell', price: price('46046') });
    expect([market('buy', '46000', [far]), market('buy', '45999.5', [far])]).toEqual(['SELF_TRADE', null]);
  });

  it('[R1] an IOC order reaches as far as its limit, and no further', () => {
    const ioc = (at: string) =>
      selfTrade(contextWith({ intent: { price: price(at), timeInForce: 'IOC' }, limitOrders: [offer] }))?.reason;
    expect([ioc('105'), ioc('104.5')]).toEqual(['SELF_TRADE', undefined]);
  });

  it("[R6] an exit at market is held against the mark alone: its agent's orders near it do not trap it", () => {
    const exit = (mark: string) =>
      selfTrade(atMarket('sell', mark, { held: quantity('2'), limitOrders: [bid] }))?.reason ?? null;
    expect([exit('100'), exit('95.5'), exit('95')]).toEqual([null, null, 'SELF_TRADE']);
  });

  it("[R6] an exit gives way to its agent's own order, which the agent can cancel, and never to another's", () => {
    const exit = (resting: Order) =>
      selfTrade(
        contextWith({ intent: { side: 'sell', price: price('95') }, held: quantity('2'), limitOrders: [resting] }),
      )?.reason ?? null;
    expect([exit(bid), exit(others(bid))]).toEqual(['SELF_TRADE', null]);
  });
});
