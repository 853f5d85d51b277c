import { binance } from '../../src/main/adapters/ccxt/profiles/binance.ts';
import { bybit } from '../../src/main/adapters/ccxt/profiles/bybit.ts';
import { SETTLE } from './core-exchange.ts';
import type { Adapter } from './run-over-ccxt.ts';

/** What the simulation can trade over: the profile that ships, and the exchange's language that it is made for. */
export const ADAPTERS = {
  binance: { profile: binance, format: 'binance', execution: (fill) => fill },
  bybit: {
    profile: bybit,
    format: 'bybit',
    execution: (fill, symbol) => `linear-${symbol.split('-')[0]}${SETTLE}-${fill}`,
  },
} as const satisfies Record<string, Adapter>;
