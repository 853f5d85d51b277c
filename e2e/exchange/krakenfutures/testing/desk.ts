import type { CcxtMarket, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import type { Failure } from '../../../../src/main/adapters/ccxt/errors.ts';
import { krakenfutures } from '../../../../src/main/adapters/ccxt/profiles/krakenfutures.ts';
import { MAIN_KEY } from '../../core/testing/market.ts';
import { type Asked, placeAsked, refusedAt } from '../../testing/asked.ts';
import { type ClientDesk, openClientDesk } from '../../testing/client-desk.ts';
import { KRAKEN_INSTRUMENTS, KRAKEN_SECRET } from './market.ts';

export const BTC = 'BTC/USD:USD';

/** A test exchange that speaks Kraken Futures, an account there, and the app's own ccxt clients of it. */
export interface KrakenDesk extends ClientDesk {
  readonly market: CcxtMarket;
  /** `validMs`: for how long it may be on its way. */
  place(asked: Asked & { readonly validMs?: number }): Promise<CcxtOrder>;
}

export async function openKrakenDesk(): Promise<KrakenDesk> {
  const desk = await openClientDesk({
    ...{ format: 'krakenfutures', profile: krakenfutures, instruments: KRAKEN_INSTRUMENTS },
    keys: { secret: KRAKEN_SECRET },
    prepare: (exchange) => exchange.addKey({ ...exchange.key(MAIN_KEY), secret: KRAKEN_SECRET, passphrase: null }),
  });
  const { ccxt, markets } = desk;
  return {
    ...desk,
    market: markets[BTC] as CcxtMarket,
    place: async ({ validMs = 5_000, ...asked }) =>
      await placeAsked(ccxt, krakenfutures, BTC, asked, Date.now() + validMs),
  };
}

export const refusal = (call: Promise<unknown>): Promise<Failure> => refusedAt(krakenfutures, call);
