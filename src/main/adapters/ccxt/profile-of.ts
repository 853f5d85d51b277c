import type { ExchangeId } from '../../../shared/exchanges.ts';
import type { VenueMarket } from '../../../shared/view/venue-key-view.ts';
import type { VenueProfile } from './profile.ts';
import { binance, binanceSpot } from './profiles/binance.ts';
import { bybit } from './profiles/bybit.ts';
import { krakenfutures } from './profiles/krakenfutures.ts';
import { okx } from './profiles/okx.ts';

/** Every account that there is a profile for. */
const PROFILES: readonly VenueProfile[] = [binance, binanceSpot, bybit, okx, krakenfutures];

/** How the account of an exchange for this market is spoken to; null where there is none. */
export function profileOf(exchange: ExchangeId, market: VenueMarket): VenueProfile | null {
  return PROFILES.find((it) => it.exchange === exchange && it.kinds.includes(market)) ?? null;
}
