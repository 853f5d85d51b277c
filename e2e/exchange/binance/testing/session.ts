import type { CcxtExchange, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import { binance, binanceSpot } from '../../../../src/main/adapters/ccxt/profiles/binance.ts';
import type { Account } from '../../core/account.ts';
import { furnish } from '../../core/testing/market.ts';
import { type RunningExchange, startExchange } from '../../server.ts';
import { clientOf } from '../../testing/client.ts';
import type { Keys } from '../../testing/credentials.ts';

export const PERP = 'BTC/USDT:USDT';
export const SPOT = 'BTC/USDT';

/** One furnished exchange that speaks Binance, and real clients of it with their markets loaded. */
export interface Session {
  readonly running: RunningExchange;
  readonly account: Account;
  /** Of the futures account, or of spot where the session was opened so. */
  readonly ccxt: CcxtExchange;
  /** Another client of the same exchange. */
  another(keys?: Keys): Promise<CcxtExchange>;
  close(): Promise<void>;
}

export async function openSession(profile: typeof binance = binance): Promise<Session> {
  const running = await startExchange({ format: 'binance' });
  const account = furnish(running.exchange);
  const clients: CcxtExchange[] = [];
  const another = async (keys?: Keys): Promise<CcxtExchange> => {
    const { exchange } = await clientOf(running, profile, keys);
    clients.push(exchange);
    return exchange;
  };
  const ccxt = await another();
  await ccxt.loadMarkets();
  return {
    running,
    account,
    ccxt,
    another,
    async close() {
      await Promise.all(clients.map((it) => it.close()));
      await running.close();
    },
  };
}

export const openSpotSession = (): Promise<Session> => openSession(binanceSpot);

export interface Asked {
  readonly size: string;
  /** Limit price; absent for a market order. */
  readonly at?: string;
  readonly side?: 'buy' | 'sell';
  readonly symbol?: string;
  readonly params?: Record<string, unknown>;
}

export async function place(
  ccxt: CcxtExchange,
  { size, at, side = 'buy', symbol, params = {} }: Asked,
): Promise<CcxtOrder> {
  const market = symbol ?? (ccxt.id === 'binance' ? SPOT : PERP);
  return await ccxt.createOrder(market, at === undefined ? 'market' : 'limit', side, size, at, params);
}

/** The code and the class of a refusal; throws where nothing was refused. */
export async function refusal(call: Promise<unknown>): Promise<{ readonly name: string; readonly code: number }> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, code: Number(/"code":(-?\d+)/.exec(message)?.[1]) };
  }
  throw new Error('the exchange took it');
}
