import { fillIdOf } from '../../e2e/exchange/krakenfutures/words.ts';
import { binance } from '../../src/main/adapters/ccxt/profiles/binance.ts';
import { bybit } from '../../src/main/adapters/ccxt/profiles/bybit.ts';
import { krakenfutures } from '../../src/main/adapters/ccxt/profiles/krakenfutures.ts';
import { okx } from '../../src/main/adapters/ccxt/profiles/okx.ts';
import type { Adapter } from './run-over-ccxt.ts';

/** What the simulation can trade over: the profile that ships, and the exchange's language that it is made for. */
export const ADAPTERS = {
  binance: { profile: binance, format: 'binance', settle: 'USDT', execution: ({ id }) => id },
  bybit: {
    profile: bybit,
    format: 'bybit',
    settle: 'USDT',
    execution: ({ id }, symbol) => `linear-${symbol.split('-')[0]}USDT-${id}`,
  },
  okx: { profile: okx, format: 'okx', settle: 'USDT', execution: ({ id, orderId }) => `${orderId}-${id}` },
  krakenfutures: { profile: krakenfutures, format: 'krakenfutures', settle: 'USD', execution: fillIdOf },
} as const satisfies Record<string, Adapter>;
