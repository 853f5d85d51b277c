import type { CertifiedVenue } from '../../shared/view/certified-venue.ts';
import type { VenueCapabilities } from '../../shared/view/venue-capabilities.ts';
import { CERTIFIED, profileOf } from '../adapters/ccxt/certified.ts';
import type { VenueProfile } from '../adapters/ccxt/profile.ts';

/** What can be done at an exchange and what not, as the screen shows it: from its profile and nothing else. */
export function capabilitiesOf({ capabilities, deadMansSwitch }: VenueProfile): VenueCapabilities {
  const { cancelAll, reduceOnly, kill } = capabilities;
  if (deadMansSwitch === null) return { cancelAll, reduceOnly, kill, deadMansSwitch };
  const { timeoutMs, covers, doesNot } = deadMansSwitch;
  return { cancelAll, reduceOnly, kill, deadMansSwitch: { timeoutMs, covers, doesNot } };
}

/** The accounts that can be traded, for the screen. Asks nobody: profiles are part of this build. */
export function certifiedVenues(): Promise<CertifiedVenue[]> {
  return Promise.all(
    CERTIFIED.map(async (id) => {
      const profile = await profileOf(id);
      const { exchange, name } = profile;
      const { requests, perMs } = profile.requestLimit;
      return { id, exchange, name, capabilities: capabilitiesOf(profile), requestLimit: { requests, perMs } };
    }),
  );
}
