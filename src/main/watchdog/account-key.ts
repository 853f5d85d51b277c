import type { VenueCredentials } from '../adapters/ccxt/credentials.ts';
import type { VenueProfile } from '../adapters/ccxt/profile.ts';
import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { KeyringStore } from '../adapters/keychain/keyring-store.ts';
import { SERVICE } from '../adapters/keychain/open-secret-store.ts';
import { SecretStoreError } from '../adapters/keychain/secret-store.ts';
import { fromKept, venueAccount } from '../runtime/venue-keys/kept-credentials.ts';
import { NotReached } from './reached-venue.ts';

/** A keychain that is locked may be opened by whoever sits there; each try may ask for it on the screen. */
const AGAIN_AFTER_MS = 5_000;

/**
 * The key of an account, from the keychain itself: nobody hands it over. To be wiped after use.
 * @throws NotReached in words for the operator
 */
export async function readAccountKey(
  dataDir: string,
  alias: string,
  { exchange }: VenueProfile,
): Promise<VenueCredentials> {
  try {
    const about = readDatabaseJson(dataDir);
    if (about?.keyIn !== 'keychain') throw new NotReached(`the key ${alias} is in no keychain`, null);
    const stored = await new KeyringStore().getPassword(SERVICE, venueAccount(alias, about.id));
    if (stored === null) throw new NotReached(`the key ${alias} is not in the keychain`, null);
    try {
      return fromKept(stored, alias, exchange);
    } finally {
      stored.wipe();
    }
  } catch (error) {
    if (error instanceof SecretStoreError) throw new NotReached(error.message, AGAIN_AFTER_MS);
    throw error;
  }
}
