import type { TimeMs, VenueId } from '../../../shared/ids.ts';
import type { VenueView } from '../../../shared/view/console-view.ts';
import type { VenueAccount, VenueAccounts } from '../../engine/execution/venue-accounts.ts';
import { differenceWords } from './difference-words.ts';

/** A venue as who built it describes it: all but what only the engine knows. */
export type VenueDescription = Pick<VenueView, 'id' | 'mode' | 'state' | 'notes' | 'capabilities'>;

/** What the engine knows of venues beside their accounts. */
export interface VenueFacts {
  readonly requestsAt: (venue: VenueId) => VenueView['requests'];
  /** Machine time at which each account was last held against the books. */
  readonly reconciledWallAt: ReadonlyMap<VenueId, TimeMs>;
}

export function venueRows(
  venues: readonly VenueDescription[],
  accounts: VenueAccounts,
  engine: VenueFacts,
): VenueView[] {
  return venues.map((venue) => {
    const account = accounts.get(venue.id);
    return {
      ...venue,
      deadMansSwitch: switchWords(venue, account),
      isSwitchFailed: venue.capabilities.deadMansSwitch !== null && account?.deadMansSwitch === 'failed',
      link: account?.link ?? 'up',
      reconciled: {
        wallAt: engine.reconciledWallAt.get(venue.id) ?? null,
        differences: account === undefined ? [] : differenceWords(account),
      },
      requests: engine.requestsAt(venue.id),
    };
  });
}

/** How a venue's dead-man's switch stands, for the header (K11). */
function switchWords({ capabilities }: VenueDescription, account: VenueAccount | undefined): string {
  const { deadMansSwitch } = capabilities;
  if (deadMansSwitch === null) return 'none';
  switch (account?.deadMansSwitch ?? 'disarmed') {
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
