import { z } from 'zod';

/** The exchanges that can be traded on, by the ids that ccxt has for them. */
export const EXCHANGE_IDS = ['binance', 'bybit', 'okx', 'krakenfutures'] as const;
export const ExchangeId = z.enum(EXCHANGE_IDS);
export type ExchangeId = z.infer<typeof ExchangeId>;

/** As each of them writes its name. */
export const EXCHANGE_NAMES: Readonly<Record<ExchangeId, string>> = {
  binance: 'Binance',
  bybit: 'Bybit',
  okx: 'OKX',
  krakenfutures: 'Kraken Futures',
};
