import { expect } from 'vitest';
import type { CcxtExchange, CcxtOrder } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { type Failure, failureOf } from '../../../src/main/adapters/ccxt/errors.ts';
import type { VenueProfile } from '../../../src/main/adapters/ccxt/profile.ts';
import type { VenueOrder } from '../../../src/main/engine/domain/order.ts';
import { InstrumentId, OrderId } from '../../../src/shared/ids.ts';
import { price, quantity } from '../../../src/shared/money.ts';

/** How a test asks for an order: amounts in the market's own units, as texts. */
export interface Asked {
  readonly size: string;
  /** Limit or trigger; absent for a market order. */
  readonly at?: string;
  readonly n?: number;
  readonly side?: VenueOrder['side'];
  readonly type?: VenueOrder['type'];
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  readonly timeInForce?: VenueOrder['timeInForce'];
}

/** The n-th order id of a test. */
export function orderId(n: number): OrderId {
  return OrderId.parse(`abcdefghij-${n}`);
}

/** Places it as the venue's profile words it; its size goes to the exchange as it was asked for. */
export async function placeAsked(
  ccxt: CcxtExchange,
  { orders, clientIds }: VenueProfile,
  symbol: string,
  asked: Asked,
  validUntil: number,
): Promise<CcxtOrder> {
  const { size, at, n = 1, side = 'buy', type = at === undefined ? 'market' : 'limit' } = asked;
  const { timeInForce = 'GTC', postOnly = false, reduceOnly = false } = asked;
  const id = orderId(n);
  const order: VenueOrder = {
    ...{ id, side, type, timeInForce, postOnly, reduceOnly },
    symbol: InstrumentId.parse('BTC-PERP'),
    quantity: quantity('1'),
    ...(at === undefined ? {} : { price: price(at) }),
  };
  const words = orders.place(order, clientIds.toVenue(id), validUntil);
  return await ccxt.createOrder(symbol, words.type, side, size, words.price, words.params);
}

/** What a request that is refused means, in the adapter's words; fails where it is not refused. */
export async function refusedAt({ errors }: VenueProfile, call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => expect.unreachable('the exchange took it'),
    (problem: unknown) => problem,
  );
  return failureOf(error, errors, null);
}
