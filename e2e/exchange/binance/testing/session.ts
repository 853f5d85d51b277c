import type { CcxtExchange, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import { binance, binanceSpot } from '../../../../src/main/adapters/ccxt/profiles/binance.ts';
import { type ClientDesk, openClientDesk } from '../../testing/client-desk.ts';

export const PERP = 'BTC/USDT:USDT';
export const SPOT = 'BTC/USDT';

/** A test exchange that speaks Binance, and real clients of its futures account, or of spot. */
export type Session = ClientDesk;

export const openSession = (profile: typeof binance = binance): Promise<Session> =>
  openClientDesk({ format: 'binance', profile });

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
