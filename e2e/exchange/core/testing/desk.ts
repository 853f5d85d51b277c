import { SimulatedClock } from '../../../../src/main/adapters/clock/simulated-clock.ts';
import { price, quantity } from '../../../../src/shared/money.ts';
import type { Account } from '../account.ts';
import { Exchange } from '../exchange.ts';
import type { AccountEvent, PlaceOrder } from '../model.ts';
import { Refusal, type RefusalReason } from '../refusal.ts';
import { furnish } from './market.ts';

export const PERP = 'BTC/USDT:USDT';

/** A furnished exchange on a clock that a test moves, and what its account's stream tells. */
export interface Desk {
  readonly clock: SimulatedClock;
  readonly exchange: Exchange;
  readonly account: Account;
  readonly events: AccountEvent[];
}

export function openDesk(): Desk {
  const clock = new SimulatedClock(1_700_000_000_000);
  const exchange = new Exchange(clock);
  const account = furnish(exchange);
  const events: AccountEvent[] = [];
  account.listen((event) => void events.push(event));
  return { clock, exchange, account, events };
}

/** An order in texts: a limit order where `at` is said, a stop where `stop` is, else a market order. */
export function order(
  side: 'buy' | 'sell',
  size: string,
  more: Partial<Omit<PlaceOrder, 'price' | 'stopPrice'>> & { readonly at?: string; readonly stop?: string } = {},
): PlaceOrder {
  const { at, stop, ...rest } = more;
  return {
    clientId: null,
    symbol: PERP,
    side,
    type: stop !== undefined ? 'stop' : at !== undefined ? 'limit' : 'market',
    quantity: quantity(size),
    price: at === undefined ? null : price(at),
    stopPrice: stop === undefined ? null : price(stop),
    trigger: 'last',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    positionSide: 'net',
    ...rest,
  };
}

/** Why something is refused; null when it is not. */
export function refused(act: () => unknown): RefusalReason | null {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
  return null;
}
