import { OrderIdMint } from '../domain/mint.ts';
import { type VenueAccount, venueAccount } from '../execution/venue-accounts.ts';
import { Rig } from './rig.ts';

/** For tests: a session at a venue outside this process, which has been read once. */
export function outsideSession(): Rig {
  const rig = new Rig(['a', 'b']);
  rig.venue.isOutside = true;
  rig.road.beginSession(new OrderIdMint(1, 1, null));
  rig.core.commit();
  rig.advance(1_000);
  rig.core.settle();
  return rig;
}

export function accountOf(rig: Rig): VenueAccount {
  return venueAccount(rig.state.venues, 'paper');
}

/** What happens at the venue while nobody here hears of it. */
export function unheard({ venue }: Rig, what: () => void): void {
  venue.isReachable = false;
  what();
  venue.isReachable = true;
}
