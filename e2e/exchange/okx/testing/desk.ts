import { expect } from 'vitest';
import type { CcxtExchange, CcxtMarket, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import { type Failure, failureOf } from '../../../../src/main/adapters/ccxt/errors.ts';
import { okx } from '../../../../src/main/adapters/ccxt/profiles/okx.ts';
import type { VenueOrder } from '../../../../src/main/engine/domain/order.ts';
import { InstrumentId, OrderId } from '../../../../src/shared/ids.ts';
import { price, quantity } from '../../../../src/shared/money.ts';
import type { Account } from '../../core/account.ts';
import { furnish } from '../../core/testing/market.ts';
import { type RunningExchange, startExchange } from '../../server.ts';
import { clientOf } from '../../testing/client.ts';
import type { Keys } from '../../testing/credentials.ts';
import { OKX_INSTRUMENTS } from './market.ts';

export const BTC = 'BTC/USDT:USDT';
export const passphrase = 'passphrase-main';

/** The n-th order id of a test. */
export function orderId(n: number): OrderId {
  return OrderId.parse(`abcdefghij-${n}`);
}

/** How an order is asked for here: in the market's own units, as texts. */
export interface Asked {
  readonly size: string;
  /** Limit or trigger; absent for a market order. */
  readonly at?: string;
  readonly n?: number;
  readonly symbol?: string;
  readonly side?: VenueOrder['side'];
  readonly type?: VenueOrder['type'];
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  readonly timeInForce?: VenueOrder['timeInForce'];
}

/** A test exchange that speaks OKX, an account there, and the app's own ccxt client of it. */
export interface OkxDesk {
  readonly running: RunningExchange;
  readonly account: Account;
  readonly ccxt: CcxtExchange;
  readonly market: CcxtMarket;
  /** Channels whose subscription the exchange has confirmed, one entry each time. */
  readonly subscribed: readonly string[];
  syncTime(): Promise<void>;
  place(asked: Asked): Promise<CcxtOrder>;
  /** Another client of the same exchange, which {@link close} closes too. */
  other(keys: Keys): Promise<CcxtExchange>;
  close(): Promise<void>;
}

export async function openOkxDesk(): Promise<OkxDesk> {
  const running = await startExchange({ format: 'okx' });
  const account = furnish(running.exchange, OKX_INSTRUMENTS);
  const clients = [await clientOf(running, okx, { passphrase })];
  const [client] = clients as [(typeof clients)[number]];
  const ccxt = client.exchange;
  const markets = await ccxt.loadMarkets();
  const subscribed: string[] = [];
  const onSubscribed = (_client: unknown, { arg }: { arg: { channel: string } }) => void subscribed.push(arg.channel);
  Object.assign(ccxt, { handleSubscriptionStatus: onSubscribed });
  return {
    running,
    account,
    ccxt,
    market: markets[BTC] as CcxtMarket,
    subscribed,
    syncTime: async () => await client.syncTime(),
    async place({
      size,
      at,
      n = 1,
      symbol = BTC,
      side = 'buy',
      type = at === undefined ? 'market' : 'limit',
      ...flags
    }) {
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
      const words = okx.orders.place(order, okx.clientIds.toVenue(id), 0);
      return await ccxt.createOrder(symbol, words.type, side, size, words.price, words.params);
    },
    async other(keys) {
      const made = await clientOf(running, okx, { passphrase, ...keys });
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
  return failureOf(error, okx.errors, null);
}
