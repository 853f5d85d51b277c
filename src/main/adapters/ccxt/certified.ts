import type { VenueProfile } from './profile.ts';

/** Why an exchange that ccxt knows is not opened. */
export class NotCertified extends Error {
  override readonly name = 'NotCertified';
}

const PROFILES: Readonly<Record<string, () => Promise<VenueProfile>>> = {
  binance: async () => (await import('./profiles/binance.ts')).binance,
  'binance-spot': async () => (await import('./profiles/binance.ts')).binanceSpot,
  bybit: async () => (await import('./profiles/bybit.ts')).bybit,
  okx: async () => (await import('./profiles/okx.ts')).okx,
  krakenfutures: async () => (await import('./profiles/krakenfutures.ts')).krakenfutures,
};

/** The accounts that can be traded: those whose profile passes the conformance suite. */
export const CERTIFIED: readonly string[] = Object.keys(PROFILES);

/** @throws NotCertified for any other account than the {@link CERTIFIED} ones */
export async function profileOf(account: string): Promise<VenueProfile> {
  const load = Object.hasOwn(PROFILES, account) ? PROFILES[account] : undefined;
  if (load !== undefined) return await load();
  throw new NotCertified(
    `${account} is not certified: nobody has shown that Interlock cancels, closes and reads it without error. ` +
      `Use one of ${CERTIFIED.join(', ')}.`,
  );
}
