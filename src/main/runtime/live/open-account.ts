import { Refusal } from '../../../shared/ipc/contract.ts';
import { CcxtVenue, type CcxtVenueConfig } from '../../adapters/ccxt/ccxt-venue.ts';
import { VenueRefusal } from '../../adapters/ccxt/client.ts';
import { failureOf } from '../../adapters/ccxt/errors.ts';
import type { VenueProfile } from '../../adapters/ccxt/profile.ts';
import { machineScheduler } from '../../adapters/clock/machine-scheduler.ts';
import { EgressError, type EgressGateOptions } from '../../adapters/egress/gate.ts';
import type { TradedAccount } from '../../engine/domain/traded-account.ts';
import { admitVenue } from './door.ts';

/**
 * The one way to an account at a test exchange: to that exchange alone, and with pins only where it shows one of these
 * keys. @throws Refusal where orders may not go (T1)
 */
export function wayToAccount({
  rest,
  stream,
  ca,
  pins,
}: TradedAccount & { readonly pins?: readonly string[] | undefined }): EgressGateOptions {
  admitVenue([rest, stream]);
  const routes = [{ host: new URL(rest).host, reach: 'loopback' as const, ...(pins === undefined ? {} : { pins }) }];
  return { routes, ca, wallNow: () => machineScheduler.now(), keepAlive: true };
}

/**
 * Opens an account at an exchange: the door is asked first, in this one place, for whoever trades there and for whoever
 * takes it over. @throws Refusal where orders may not go (T1), and what the exchange or its adapter says
 */
export async function openAccount(
  { rest, stream }: TradedAccount,
  config: Omit<CcxtVenueConfig, 'endpoint' | 'scheduler'>,
): Promise<CcxtVenue> {
  admitVenue([rest, stream]);
  return await CcxtVenue.open({ ...config, endpoint: { rest, stream }, scheduler: machineScheduler });
}

/** The exchange's own words are left out: nobody knows that they do not quote the key. */
export function asRefusal(error: unknown, alias: string, { name, errors }: VenueProfile): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof VenueRefusal) return new Refusal(error.message);
  if (error instanceof EgressError) return new Refusal(`${name} cannot be reached. ${error.message}`);
  const { kind } = failureOf(error, errors, null);
  if (kind === 'key-refused') return new Refusal(`${name} does not take the key ${alias}. Rotate it.`);
  return new Refusal(`${name} does not answer as it should. Try again in a while.`);
}
