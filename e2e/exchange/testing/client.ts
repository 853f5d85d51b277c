import { type CcxtClient, openClient } from '../../../src/main/adapters/ccxt/client.ts';
import type { VenueProfile } from '../../../src/main/adapters/ccxt/profile.ts';
import { MachineScheduler } from '../machine-scheduler.ts';
import type { RunningExchange } from '../server.ts';
import { credentialsOf, type Keys } from './credentials.ts';
import { loopback } from './loopback.ts';

/** The real ccxt client of a venue, as the app configures it, to an exchange on loopback and nowhere else. */
export async function clientOf(running: RunningExchange, profile: VenueProfile, keys: Keys = {}): Promise<CcxtClient> {
  return await openClient({
    // What an exchange answers is what is asked here, and not whether we keep to its limits.
    profile: { ...profile, limits: [] },
    credentials: credentialsOf(keys),
    ...loopback(running),
    scheduler: new MachineScheduler(),
  });
}
