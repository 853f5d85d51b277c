import type { CcxtMarket, CcxtOrder } from '../../../../src/main/adapters/ccxt/ccxt-api.ts';
import type { Failure } from '../../../../src/main/adapters/ccxt/errors.ts';
import { okx } from '../../../../src/main/adapters/ccxt/profiles/okx.ts';
import { type Asked, placeAsked, refusedAt } from '../../testing/asked.ts';
import { type ClientDesk, openClientDesk } from '../../testing/client-desk.ts';
import { OKX_INSTRUMENTS } from './market.ts';

export const BTC = 'BTC/USDT:USDT';
export const passphrase = 'passphrase-main';

/** A test exchange that speaks OKX, an account there, and the app's own ccxt clients of it. */
export interface OkxDesk extends ClientDesk {
  readonly market: CcxtMarket;
  /** Channels whose subscription the exchange has confirmed, one entry each time. */
  readonly subscribed: readonly string[];
  place(asked: Asked & { readonly symbol?: string }): Promise<CcxtOrder>;
}

export async function openOkxDesk(): Promise<OkxDesk> {
  const desk = await openClientDesk({
    ...{ format: 'okx', profile: okx, instruments: OKX_INSTRUMENTS },
    keys: { passphrase },
  });
  const { ccxt, markets } = desk;
  const subscribed: string[] = [];
  const onSubscribed = (_client: unknown, { arg }: { arg: { channel: string } }) => void subscribed.push(arg.channel);
  Object.assign(ccxt, { handleSubscriptionStatus: onSubscribed });
  return {
    ...desk,
    market: markets[BTC] as CcxtMarket,
    subscribed,
    place: async ({ symbol = BTC, ...asked }) => await placeAsked(ccxt, okx, symbol, asked, 0),
  };
}

export const refusal = (call: Promise<unknown>): Promise<Failure> => refusedAt(okx, call);
