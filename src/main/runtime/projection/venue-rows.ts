import type { VenueView } from '../../../shared/view/console-view.ts';
import type { VenueAccounts } from '../../engine/execution/venue-accounts.ts';

/** A venue as who built it describes it: all but what only the engine knows. */
export type VenueDescription = Omit<VenueView, 'deadMansSwitch'>;

export function venueRows(venues: readonly VenueDescription[], accounts: VenueAccounts): VenueView[] {
  return venues.map((venue) => ({ ...venue, deadMansSwitch: switchWords(venue, accounts) }));
}

/** How a venue's dead-man's switch stands, for the header (K11). */
function switchWords({ id, capabilities }: VenueDescription, accounts: VenueAccounts): string {
  const { deadMansSwitch } = capabilities;
  if (deadMansSwitch === null) return 'none';
  switch (accounts.get(id)?.deadMansSwitch ?? 'disarmed') {
    case 'armed':
      return `armed ${Math.round(deadMansSwitch.timeoutMs / 1_000)} s`;
    case 'failed':
      return 'not refreshed';
    case 'disarmed':
      return 'off';
    default:
      return '';
  }
}
