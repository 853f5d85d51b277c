import { profileOf } from '../adapters/ccxt/certified.ts';
import { loadExchange, type Pauses } from '../adapters/ccxt/client.ts';
import { type VenueCredentials, wipeCredentials } from '../adapters/ccxt/credentials.ts';
import type { VenueProfile } from '../adapters/ccxt/profile.ts';
import { EgressGate } from '../adapters/egress/gate.ts';
import type { WatchedAccount } from '../adapters/watchdog/protocol.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import { placeOf } from '../runtime/exchange-pauses.ts';
import { asRefusal, openAccount, wayToAccount } from '../runtime/live/open-account.ts';
import { readAccountKey } from './account-key.ts';
import { NotReached, type ReachedVenue, type ReachVenue, type VenueConnection } from './reached-venue.ts';
import { Tries } from './tries.ts';

/**
 * Sees to it that this account could be taken over, so that it is known before it has to be: everything that it takes is
 * loaded, the door lets it through, and the keychain gives the key, which is wiped at once.
 * @throws Error in words for the operator
 */
export async function proveReach(dataDir: string, account: WatchedAccount): Promise<void> {
  wayToAccount(account);
  const profile = await profileOf(account.venue);
  await loadExchange(profile);
  wipeCredentials(await readAccountKey(dataDir, account.alias, profile));
}

/** The account at an exchange, with its key from the keychain. Main has ended. */
export function reachAccount(dataDir: string, account: WatchedAccount): ReachVenue {
  let credentials: VenueCredentials | null = null;
  let tries: Tries | null = null;
  return async (_venue, onKeyRead) => {
    const profile = await profileOf(account.venue);
    tries ??= Tries.after(dataDir, placeOf(profile, account));
    if (credentials === null) {
      await onKeyRead(account.alias);
      // Kept until this process ends, which is when the takeover does: a keychain may be locked meanwhile.
      credentials = await readAccountKey(dataDir, account.alias, profile);
    }
    try {
      return await open(account, profile, credentials, tries);
    } catch (error) {
      const { message } = asRefusal(error, account.alias, profile);
      throw new NotReached(message, tries.pauseAfter(error, profile));
    }
  };
}

async function open(
  account: WatchedAccount,
  profile: VenueProfile,
  credentials: VenueCredentials,
  pauses: Pauses,
): Promise<ReachedVenue> {
  const gate = new EgressGate(wayToAccount(account));
  let client: VenueConnection | null = null;
  const onReport = (report: VenueReport): void => client?.onReport(report);
  const base = { id: account.venue, profile, credentials, symbols: [], settle: account.currency, forKill: true };
  try {
    const venue = await openAccount(account, { ...base, out: gate, onReport, pauses });
    const { id, requestLimit, massCancel, instruments } = venue;
    client = {
      ...{ id, requestLimit, problem: '', onReport: () => {} },
      ...(massCancel === undefined ? {} : { massCancel }),
      now: () => venue.now(),
      submit: (order) => venue.submit(order),
      cancel: (orderId) => venue.cancel(orderId),
      read: (readId, fillsSince) => venue.read(readId, fillsSince),
      leave: async () => {
        await venue.close();
        gate.close();
      },
    };
    return { client, instruments };
  } catch (error) {
    gate.close();
    throw error;
  }
}
