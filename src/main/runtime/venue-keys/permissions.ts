import { EXCHANGE_NAMES, type ExchangeId } from '../../../shared/exchanges.ts';
import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { VenueMarket } from '../../../shared/view/venue-key-view.ts';
import type { VenueCredentials } from '../../adapters/ccxt/credentials.ts';
import type { KeyPermissions } from '../../adapters/ccxt/profile.ts';
import type { KeptVenueKey } from '../../adapters/management/venue-key-table.ts';

/** Asks an exchange what a key may do. Rejects with {@link KeyNotTaken} or {@link NotAsked}. */
export type AskPermissions = (request: {
  readonly exchange: ExchangeId;
  readonly market: VenueMarket;
  readonly credentials: VenueCredentials;
}) => Promise<KeyPermissions>;

/** The exchange does not take this key. */
export class KeyNotTaken extends Error {
  override readonly name = 'KeyNotTaken';
}

/** It was not reached, or did not answer as it should. The message is for the operator. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked';
}

/** What is made of an answer (S2). */
export interface Verdict {
  /** Why the key must not be used; empty for one that may. */
  readonly refusal: string;
  /** The same in a few words, for a kill's reason; empty for what is no reason to kill. */
  readonly trip: string;
  /** What a person has to confirm, because the exchange does not tell; empty for nothing. */
  readonly confirm: string;
}

const GOOD: Verdict = { refusal: '', trip: '', confirm: '' };

/** @throws KeyNotTaken, or Refusal in words when there is no answer to go by */
export async function askOrRefuse(
  ask: AskPermissions,
  request: Parameters<AskPermissions>[0],
): Promise<KeyPermissions> {
  try {
    return await ask(request);
  } catch (error) {
    if (error instanceof KeyNotTaken) throw error;
    const why = error instanceof NotAsked ? error.message : 'Its answer was not understood.';
    throw new Refusal(`${EXCHANGE_NAMES[request.exchange]} could not be asked what the key may do. ${why}`);
  }
}

/** Trade-only keys and no others. */
export function judge(alias: string, exchange: ExchangeId, told: KeyPermissions, now: TimeMs): Verdict {
  const name = EXCHANGE_NAMES[exchange];
  if (told.withdraw === true) {
    const refusal = `The key ${alias} can withdraw. Delete it at ${name} and make one that may read and trade, and nothing else.`;
    return { refusal, trip: `the key ${alias} can withdraw`, confirm: '' };
  }
  if (told.expiresAt !== null && told.expiresAt <= now) {
    return { refusal: `The key ${alias} has run out at ${name}. Make a new one there.`, trip: '', confirm: '' };
  }
  if (told.trade === false) {
    const refusal = `The key ${alias} may not trade. Let it at ${name}, or make one that may.`;
    return { refusal, trip: '', confirm: '' };
  }
  if (told.withdraw !== null) return GOOD;
  const notTold = told.notTold === '' ? '' : ` ${told.notTold}`;
  return {
    ...GOOD,
    confirm: `${name} does not tell whether this key can withdraw.${notTold} Look there: it must not. If it cannot, type ${alias} to confirm.`,
  };
}

/** For the row on the screen. */
export function permissionWords({ permissions, testedAt, isConfirmed }: KeptVenueKey): string {
  const { trade, withdraw, ipRestricted } = permissions;
  if (testedAt === null) return 'not asked';
  const withdraws = isConfirmed ? 'withdrawing is off as a person confirmed' : 'whether it can withdraw is not told';
  return [
    trade === null ? 'whether it can trade is not told' : trade ? 'can trade' : 'cannot trade',
    withdraw === null ? withdraws : withdraw ? 'can withdraw' : 'cannot withdraw',
    ipRestricted === null ? '' : ipRestricted ? 'from listed addresses only' : 'from any address',
  ]
    .filter((it) => it !== '')
    .join(', ');
}

export function testedNow(told: KeyPermissions, now: TimeMs): Pick<KeptVenueKey, 'permissions' | 'testedAt'> {
  const { trade, withdraw, ipRestricted, expiresAt } = told;
  return { permissions: { trade, withdraw, ipRestricted, expiresAt }, testedAt: now };
}

export function notTaken({ alias, exchange }: Pick<KeptVenueKey, 'alias' | 'exchange'>): string {
  return `${EXCHANGE_NAMES[exchange]} does not take the key ${alias}.`;
}
