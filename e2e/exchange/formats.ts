import { BinanceWire } from './binance/wire.ts';
import { BybitWire } from './bybit/wire.ts';
import { KrakenFuturesWire } from './krakenfutures/wire.ts';
import { OkxWire } from './okx/wire.ts';
import type { WireFormatOf } from './wire.ts';

/** The languages that the exchange speaks, by name: one folder each. */
export const FORMATS: Readonly<Record<string, WireFormatOf>> = {
  binance: (exchange) => new BinanceWire(exchange),
  bybit: (exchange) => new BybitWire(exchange),
  krakenfutures: (exchange) => new KrakenFuturesWire(exchange),
  okx: (exchange) => new OkxWire(exchange),
};
