import { type CcxtClient, openClient } from '../../../src/main/adapters/ccxt/client.ts';
import type { VenueProfile } from '../../../src/main/adapters/ccxt/profile.ts';
import { EgressGate } from '../../../src/main/adapters/egress/gate.ts';
import { Secret } from '../../../src/main/secret/secret.ts';
import { MAIN_KEY, MAIN_SECRET } from '../core/testing/market.ts';
import { MachineScheduler } from '../machine-scheduler.ts';
import type { RunningExchange } from '../server.ts';

/** What a client signs with, where it is not the furnished account's own. */
export interface Keys {
  readonly apiKey?: string;
  readonly secret?: string;
  readonly passphrase?: string | null;
}

/** The real ccxt client of a venue, as the app configures it, to an exchange on loopback and nowhere else. */
export async function clientOf(
  running: RunningExchange,
  profile: VenueProfile,
  { apiKey = MAIN_KEY, secret = MAIN_SECRET, passphrase = null }: Keys = {},
): Promise<CcxtClient> {
  const host = new URL(running.origin).host;
  return await openClient({
    // What an exchange answers is what is asked here, and not whether we keep to its limits.
    profile: { ...profile, limits: [] },
    credentials: {
      apiKey: Secret.ofText(apiKey),
      secret: Secret.ofText(secret),
      passphrase: passphrase === null ? null : Secret.ofText(passphrase),
    },
    endpoint: { rest: running.origin, stream: running.wsOrigin },
    out: new EgressGate({
      routes: [{ host, reach: 'loopback' }],
      ca: running.caPem,
      wallNow: Date.now,
      keepAlive: true,
    }),
    scheduler: new MachineScheduler(),
  });
}
