import { expect } from 'vitest';
import type { CcxtExchange, CcxtMarket, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import { type Failure, failureOf } from '../../../../src/main/adapters/ccxt/errors.ts';
import { krakenfutures } from '../../../../src/main/adapters/ccxt/profiles/krakenfutures.ts';
import type { VenueOrder } from '../../../../src/main/engine/domain/order.ts';
import { InstrumentId, OrderId } from '../../../../src/shared/ids.ts';
import { price, quantity } from '../../../../src/shared/money.ts';
import type { Account } from '../../core/account.ts';
import { furnish, MAIN_KEY } from '../../core/testing/market.ts';
import { type RunningExchange, startExchange } from '../../server.ts';
import { clientOf } from '../../testing/client.ts';
import type { Keys } from '../../testing/credentials.ts';
import { KRAKEN_INSTRUMENTS, KRAKEN_SECRET } from './market.ts';

export const BTC = 'BTC/USD:USD';

/** The n-th order id of a test. */
export function orderId(n: number): OrderId {
  return OrderId.parse(`abcdefghij-${n}`);
}

/** How an order is asked for here: amounts as texts. */
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
  /** For how long it may be on its way. */
  readonly validMs?: number;
}

/** A test exchange that speaks Kraken Futures, an account there, and the app's own ccxt client of it. */
export interface KrakenDesk {
  readonly running: RunningExchange;
  readonly account: Account;
  readonly ccxt: CcxtExchange;
  readonly market: CcxtMarket;
  place(asked: Asked): Promise<CcxtOrder>;
  /** Another client of the same exchange, which {@link close} closes too. */
  other(keys: Keys): Promise<CcxtExchange>;
  close(): Promise<void>;
}

export async function openKrakenDesk(): Promise<KrakenDesk> {
  const running = await startExchange({ format: 'krakenfutures' });
  const account = furnish(running.exchange, KRAKEN_INSTRUMENTS);
  running.exchange.addKey({ ...running.exchange.key(MAIN_KEY), secret: KRAKEN_SECRET, passphrase: null });
  const clients = [await clientOf(running, krakenfutures, { secret: KRAKEN_SECRET })];
  const [client] = clients as [(typeof clients)[number]];
  const ccxt = client.exchange;
  const markets = await ccxt.loadMarkets();
  return {
    running,
    account,
    ccxt,
    market: markets[BTC] as CcxtMarket,
    async place({ size, at, n = 1, side = 'buy', type = at === undefined ? 'market' : 'limit', ...flags }) {
      const id = orderId(n);
      const order: VenueOrder = {
        id,
        symbol: InstrumentId.parse('BTC-PERP'),
        side,
        type,
        quantity: quantity('1'),
        ...(at === undefined ? {} : { price: price(at) }),
        timeInForce: flags.timeInForce ?? 'GTC',
        postOnly: flags.postOnly ?? false,
        reduceOnly: flags.reduceOnly ?? false,
      };
      const validUntil = Date.now() + (flags.validMs ?? 5_000);
      const words = krakenfutures.orders.place(order, krakenfutures.clientIds.toVenue(id), validUntil);
      return await ccxt.createOrder(BTC, words.type, side, size, words.price, words.params);
    },
    async other(keys) {
      const made = await clientOf(running, krakenfutures, { secret: KRAKEN_SECRET, ...keys });
      clients.push(made);
      return made.exchange;
    },
    async close() {
      for (const it of clients) await it.close();
      await running.close();
    },
  };
}

/** What a request that is refused means, in the adapter's words; fails where it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => expect.unreachable('the exchange took it'),
    (problem: unknown) => problem,
  );
  return failureOf(error, krakenfutures.errors, null);
}
