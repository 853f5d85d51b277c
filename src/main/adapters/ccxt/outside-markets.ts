import { VenueAnswerError } from './precise.ts';
import type { VenueLink } from './venue-link.ts';

/** What of the account's may be in a market that is no instrument here. */
export type Found = 'a position' | 'an open order' | 'an execution';

/**
 * What is held, ordered or traded in another currency than the account's is not the account's. Anything else that is in
 * no instrument would make the account look flat, or its books look whole.
 * @throws VenueAnswerError
 */
export function mustBeOutside({ client, settle }: VenueLink, symbol: string | undefined, found: Found): void {
  const market = symbol === undefined ? undefined : client.exchange.markets?.[symbol];
  if (market !== undefined && (market.settle ?? market.quote) !== settle) return;
  const where = symbol === undefined ? 'a market that it does not name' : symbol.slice(0, 40);
  const what = found === 'an execution' ? 'The cash differs by it.' : 'End it at the exchange.';
  throw new VenueAnswerError(`The account has ${found} in ${where}, which cannot be traded here. ${what}`);
}
