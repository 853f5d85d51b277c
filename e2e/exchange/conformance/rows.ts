import type { VenueProfile } from '../../../src/main/adapters/ccxt/profile.ts';
import { binance, binanceSpot } from '../../../src/main/adapters/ccxt/profiles/binance.ts';
import { bybit } from '../../../src/main/adapters/ccxt/profiles/bybit.ts';
import { krakenfutures } from '../../../src/main/adapters/ccxt/profiles/krakenfutures.ts';
import { okx } from '../../../src/main/adapters/ccxt/profiles/okx.ts';
import type { Instrument } from '../core/model.ts';
import { KRAKEN_INSTRUMENTS } from '../krakenfutures/testing/market.ts';
import { OKX_INSTRUMENTS } from '../okx/testing/market.ts';

/** One account that has to pass every case. */
export interface ConformanceRow {
  readonly name: string;
  /** A name in formats.ts. */
  readonly format: string;
  readonly profile: VenueProfile;
  readonly passphrase: string | null;
  readonly settle: string;
  /** The perpetual that is traded: as the engine names it, and as the exchange that stands in does. */
  readonly symbol: string;
  readonly market: string;
  /** Its price step and quantity step, as they have to come out of the exchange's own words. */
  readonly tick: string;
  readonly step: string;
  /** An order of the cases: a quantity, and a bid that rests. */
  readonly size: string;
  readonly bid: string;
  /** Absent: those of core/testing/market.ts. */
  readonly instruments?: readonly Instrument[];
}

const STANDARD = {
  settle: 'USDT',
  symbol: 'BTC-PERP',
  market: 'BTC/USDT:USDT',
  tick: '0.1',
  step: '0.001',
  size: '0.02',
  bid: '49000',
  passphrase: null,
} as const;

export const ROWS: readonly ConformanceRow[] = [
  { ...STANDARD, name: 'binance', format: 'binance', profile: binance },
  { ...STANDARD, name: 'bybit', format: 'bybit', profile: bybit },
  {
    ...STANDARD,
    name: 'okx',
    format: 'okx',
    profile: okx,
    passphrase: 'passphrase-main',
    step: '0.0001',
    instruments: OKX_INSTRUMENTS,
  },
  {
    ...STANDARD,
    name: 'krakenfutures',
    format: 'krakenfutures',
    profile: krakenfutures,
    settle: 'USD',
    market: 'BTC/USD:USD',
    step: '0.0001',
    instruments: KRAKEN_INSTRUMENTS,
  },
];

/** Spot accounts, which are never short. */
export const SPOT_ROWS: readonly ConformanceRow[] = [
  {
    ...STANDARD,
    name: 'binance-spot',
    format: 'binance',
    profile: binanceSpot,
    symbol: 'BTC/USDT',
    market: 'BTC/USDT',
    tick: '0.01',
    step: '0.00001',
  },
  {
    ...STANDARD,
    name: 'okx-spot',
    format: 'okx',
    profile: okx,
    passphrase: 'passphrase-main',
    symbol: 'BTC/USDT',
    market: 'BTC/USDT',
    step: '0.00000001',
    instruments: OKX_INSTRUMENTS,
  },
];
