import type { VenueUnknown } from '../../engine/domain/venue-report.ts';
import type { VenueLink } from './venue-link.ts';

/** The longest that a market's name is told. */
const MOST_LETTERS = 40;

/**
 * What is held, ordered or traded in another currency than the account's is not the account's: null. Anything else that is
 * in no instrument is said beside what is known: left out, it would make the account look flat, or its books look whole.
 */
export function unknownIn(
  { client, settle }: VenueLink,
  symbol: string | undefined,
  what: VenueUnknown['what'],
): VenueUnknown | null {
  const market = symbol === undefined ? undefined : client.exchange.markets?.[symbol];
  if (market !== undefined && (market.settle ?? market.quote) !== settle) return null;
  return { what, market: (market?.id ?? symbol ?? 'a market without a name').slice(0, MOST_LETTERS) };
}

/** Each once. */
export function eachOnce(unknown: readonly VenueUnknown[]): readonly VenueUnknown[] {
  return [...new Map(unknown.map((it) => [`${it.what} ${it.market}`, it])).values()];
}
