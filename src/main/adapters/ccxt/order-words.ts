import { formatAmount } from '../../../shared/money.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { PlaceWords } from './profile.ts';

/**
 * An order in ccxt's unified words: right where the exchange takes them, and to be spread where it wants more. A stop is
 * a market order with a trigger on the last price; a time in force is said only of a limit order, because exchanges
 * refuse it of a market order.
 */
export function standardOrder(order: VenueOrder, clientId: string): PlaceWords {
  const price = order.price === undefined ? undefined : formatAmount(order.price);
  const common = { clientOrderId: clientId, ...(order.reduceOnly ? { reduceOnly: true } : {}) };
  switch (order.type) {
    case 'market':
      return { type: 'market', price: undefined, params: common };
    case 'stop':
      return { type: 'market', price: undefined, params: { ...common, triggerPrice: price } };
    case 'limit': {
      const terms = order.postOnly ? { postOnly: true } : { timeInForce: order.timeInForce };
      return { type: 'limit', price, params: { ...common, ...terms } };
    }
  }
}
