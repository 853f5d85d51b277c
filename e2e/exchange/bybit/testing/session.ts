import { setTimeout as sleep } from 'node:timers/promises';
import type { CcxtExchange, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import { bybit } from '../../../../src/main/adapters/ccxt/profiles/bybit.ts';
import type { Account } from '../../core/account.ts';
import { furnish } from '../../core/testing/market.ts';
import { type RunningExchange, startExchange } from '../../server.ts';
import { clientOf } from '../../testing/client.ts';
import type { Keys } from '../../testing/credentials.ts';
import { BybitWire } from '../wire.ts';

export const PERP = 'BTC/USDT:USDT';
export const ETHER = 'ETH/USDT:USDT';
export const SPOT = 'BTC/USDT';

/** One furnished exchange that speaks Bybit, and the real client of it with its markets loaded. */
export interface Session {
  readonly running: RunningExchange;
  readonly account: Account;
  /** For scripts of what only Bybit has. */
  readonly format: BybitWire;
  readonly ccxt: CcxtExchange;
  /** Another client of the same exchange. */
  another(keys?: Keys): Promise<CcxtExchange>;
  close(): Promise<void>;
}

export async function openSession(): Promise<Session> {
  const running = await startExchange({ format: 'bybit' });
  const { format } = running;
  if (!(format instanceof BybitWire)) throw new Error('another exchange was started');
  const account = furnish(running.exchange);
  const clients: CcxtExchange[] = [];
  const another = async (keys?: Keys): Promise<CcxtExchange> => {
    const { exchange } = await clientOf(running, bybit, keys);
    clients.push(exchange);
    return exchange;
  };
  const ccxt = await another();
  await ccxt.loadMarkets();
  return {
    running,
    account,
    format,
    ccxt,
    another,
    async close() {
      await Promise.all(clients.map((it) => it.close()));
      await running.close();
    },
  };
}

/** Waits until something is there; the test's own time limit ends it when it never is. */
export async function until<T>(
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await sleep(2);
  }
}

/** Places an order and waits until Bybit lists it, as it does a moment after its answer. */
export async function placed(
  ccxt: CcxtExchange,
  ...order: Parameters<CcxtExchange['createOrder']>
): Promise<CcxtOrder> {
  const { id } = await ccxt.createOrder(...order);
  return await until(() => ccxt.fetchOrder(id, order[0], {}).catch(() => null));
}

/** What a call was refused with: Bybit's code, and ccxt's class of error. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly code: string | null; readonly error: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { code: bybit.errors.code(error.message), error: error.constructor.name };
    throw error;
  }
  throw new Error('the call was not refused');
}
