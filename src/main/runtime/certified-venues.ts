import type { CertifiedVenue } from '../../shared/view/certified-venue.ts';
import type { VenueCapabilities } from '../../shared/view/venue-capabilities.ts';
import { CERTIFIED, profileOf } from '../adapters/ccxt/certified.ts';
import type { VenueProfile } from '../adapters/ccxt/profile.ts';
import { engineLimit } from '../adapters/ccxt/published-limits.ts';

/** What can be done at an exchange and what not, as the screen shows it: from its profile and nothing else. */
export function capabilitiesOf({ capabilities, deadMansSwitch }: VenueProfile): VenueCapabilities {
  const { cancelAll, reduceOnly, kill } = capabilities;
  if (deadMansSwitch === null) return { cancelAll, reduceOnly, kill, deadMansSwitch };
  const { timeoutMs, covers, doesNot } = deadMansSwitch;
  return { cancelAll, reduceOnly, kill, deadMansSwitch: { timeoutMs, covers, doesNot } };
}

/** New orders that the engine may send there, by the limit that is reached first. */
function ordersAt({ limits }: VenueProfile): CertifiedVenue['requestLimit'] {
  const { requests, perMs, costs } = engineLimit(limits, 1);
  return { requests: Math.floor(requests / (costs?.submit ?? 1)), perMs };
}

/** The accounts that can be traded, for the screen. Asks nobody: profiles are part of this build. */
export function certifiedVenues(): Promise<CertifiedVenue[]> {
  return Promise.all(
    CERTIFIED.map(async (id) => {
      const profile = await profileOf(id);
      const { exchange, name } = profile;
      return { id, exchange, name, capabilities: capabilitiesOf(profile), requestLimit: ordersAt(profile) };
    }),
  );
}
