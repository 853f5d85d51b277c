import { EXCHANGE_NAMES, type ExchangeId } from '../../../shared/exchanges.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { VenueMarket } from '../../../shared/view/venue-key-view.ts';
import { profileOf } from '../../adapters/ccxt/certified.ts';
import { type CcxtClient, type Endpoint, openClient } from '../../adapters/ccxt/client.ts';
import { failureOf } from '../../adapters/ccxt/errors.ts';
import type { VenueProfile } from '../../adapters/ccxt/profile.ts';
import { EgressError, type EgressRoute } from '../../adapters/egress/gate.ts';
import type { Scheduler } from '../../engine/ports.ts';
import type { EgressWatch } from '../egress-watch.ts';
import { type ExchangePauses, placeOf } from '../exchange-pauses.ts';
import { admitVenue } from '../live/door.ts';
import { type AskPermissions, KeyNotTaken, NotAsked } from './permissions.ts';

/** A test exchange on this machine, and the authority of its certificate. */
export interface TestExchange extends Endpoint {
  readonly ca: string;
}

interface Options {
  /** Until when exchanges want to be left alone; absent where nobody keeps that. */
  readonly pauses?: ExchangePauses | undefined;
  readonly wallNow: () => number;
  /** Asked instead of the exchange itself; null: the exchange's own hosts, which the build has to admit. */
  readonly test: TestExchange | null;
  /** Who makes ways out, and looks after what comes of them (N2). */
  readonly egress: Pick<EgressWatch, 'open' | 'release'>;
}

/** Asks the exchange itself, over a way out that leads to it and nowhere else. */
export function askExchange({ wallNow, test, egress, pauses }: Options): AskPermissions {
  const machine: Scheduler = { now: wallNow, at: later(wallNow) };
  return async ({ exchange, market, credentials }) => {
    const profile = await profileOf(accountOf(exchange, market));
    if (!profile.kinds.includes(market)) {
      throw new NotAsked(`Interlock does not trade ${market} at ${EXCHANGE_NAMES[exchange]}.`);
    }
    mustBeAdmitted(profile, test);
    const out = egress.open({ routes: routesTo(profile, test), wallNow, ca: test?.ca });
    const place = {
      endpoint: test ?? 'own',
      out,
      scheduler: machine,
      pauses: pauses?.of(placeOf(profile, test ?? 'own')),
    } as const;
    const client = await openClient({ profile, credentials, ...place }).catch((error: unknown) => {
      egress.release(out);
      throw error;
    });
    try {
      await client.syncTime();
      return await profile.permissions(client.exchange);
    } catch (error) {
      throw asOperator(error, profile, client);
    } finally {
      await client.close().catch(() => {});
      egress.release(out);
    }
  };
}

/** The certified account that a key is for: Binance has one for each market. */
export function accountOf(exchange: ExchangeId, market: VenueMarket): string {
  return exchange === 'binance' && market === 'spot' ? 'binance-spot' : exchange;
}

/** Until trading with real money is opened, no key is taken to where it could be traded with. */
function mustBeAdmitted({ hosts }: VenueProfile, test: TestExchange | null): void {
  try {
    admitVenue(test === null ? hosts.map((host) => `https://${host}`) : [test.rest, test.stream]);
  } catch (error) {
    throw error instanceof Refusal ? new NotAsked(error.message) : error;
  }
}

function routesTo({ hosts }: VenueProfile, test: TestExchange | null): EgressRoute[] {
  if (test === null) return hosts.map((host) => ({ host }));
  return [{ host: new URL(test.rest).host, reach: 'loopback' }];
}

/** What it means for the key. The exchange's own words are left out: nobody knows that they do not quote it. */
function asOperator(error: unknown, profile: VenueProfile, client: CcxtClient): Error {
  if (error instanceof EgressError) return new NotAsked(error.message);
  switch (failureOf(error, profile.errors, client.retryAfterMs).kind) {
    case 'key-refused':
      return new KeyNotTaken();
    case 'throttled':
      return new NotAsked('It takes no more requests just now, or is closed. Try again in some minutes.');
    case 'refused':
      return new NotAsked('It refused the question.');
    case 'ambiguous':
      return new NotAsked('It did not answer as it should. Try again later.');
  }
}

function later(wallNow: () => number): Scheduler['at'] {
  return (at, task) => {
    const timer = setTimeout(task, Math.max(0, at - wallNow()));
    return () => clearTimeout(timer);
  };
}
