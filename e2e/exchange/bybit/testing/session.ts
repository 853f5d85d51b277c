import { setTimeout as sleep } from 'node:timers/promises';
import type { CcxtExchange, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import { bybit } from '../../../../src/main/adapters/ccxt/profiles/bybit.ts';
import { type ClientDesk, openClientDesk } from '../../testing/client-desk.ts';
import { BybitWire } from '../wire.ts';

export const PERP = 'BTC/USDT:USDT';
export const ETHER = 'ETH/USDT:USDT';
export const SPOT = 'BTC/USDT';

/** A test exchange that speaks Bybit, and real clients of it. */
export interface Session extends ClientDesk {
  /** For scripts of what only Bybit has. */
  readonly format: BybitWire;
}

export async function openSession(): Promise<Session> {
  const desk = await openClientDesk({ format: 'bybit', profile: bybit });
  const { format } = desk.running;
  if (!(format instanceof BybitWire)) throw new Error('another exchange was started');
  return { ...desk, format };
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
