import { describe, expect, it } from 'vitest';
import { type Price, price } from '../../../../shared/money.ts';
import { contextWith, openOrder } from '../testing/context.ts';
import { selfTrade } from './self-trade.ts';

const offer = openOrder({ side: 'sell', price: price('105') });
const bid = openOrder({ side: 'buy', price: price('95') });

function told(side: 'buy' | 'sell', at: string, orders = [offer, bid], type: 'limit' | 'stop' = 'limit') {
  const context = contextWith({ intent: { side, price: price(at), type }, agentOrders: orders });
  return selfTrade(context)?.reason ?? null;
}

describe("an agent's order that would meet its own", () => {
  it('[R1] is refused when it touches or crosses it', () => {
    expect(['104.5', '105', '106'].map((at) => told('buy', at))).toEqual([null, 'SELF_TRADE', 'SELF_TRADE']);
    expect(['95.5', '95', '94'].map((at) => told('sell', at))).toEqual([null, 'SELF_TRADE', 'SELF_TRADE']);
  });

  it('[R1] looks at its own side, other instruments and waiting stops no further', () => {
    expect(told('sell', '105', [offer])).toBeNull();
    expect(told('buy', '110', [{ ...offer, symbol: 'ETH-PERP' }])).toBeNull();
    expect(told('buy', '110', [{ ...offer, type: 'stop' }])).toBeNull();
    expect(told('buy', '110', [offer], 'stop')).toBeNull();
  });

  it('[R1] a market order is held against the mark', () => {
    const market = (mark: Price) =>
      selfTrade({ ...contextWith({ agentOrders: [offer] }), referencePrice: mark })?.reason ?? null;
    expect([market(price('105')), market(price('104'))]).toEqual(['SELF_TRADE', null]);
  });
});
