import { randomInt } from 'node:crypto';
import { Refusal } from '../../shared/ipc/contract.ts';
import type { SessionView } from '../../shared/view/console-view.ts';
import type { TradedAccount } from '../engine/domain/traded-account.ts';
import type { Session } from '../engine/state.ts';
import type { ExchangeAccount } from './live/exchange-account.ts';
import type { OpeningFeed } from './session-opening.ts';
import type { Prepared } from './session-prepare.ts';
import type { SessionVenue } from './session-venue.ts';
import type { TestExchange } from './venue-keys/ask-exchange.ts';

/** The account that a session is to trade on these live prices, opened, and the opening that says so. @throws Refusal */
export async function joinAccount(
  place: TradedAccount,
  { opening }: Prepared,
  venue: SessionVenue,
): Promise<{ readonly account: ExchangeAccount; readonly opening: OpeningFeed }> {
  const { info, live = [] } = opening;
  if (live.length === 0) throw new Refusal('An account at an exchange is traded on live prices alone.');
  const symbols = live.map(({ symbol }) => symbol);
  const { account, balance } = await venue.openAccount(place, { symbols, currency: info.currency });
  const other = live.find(({ source }) => source !== account.id);
  if (other !== undefined) {
    await account.close();
    throw new Refusal(
      `${other.symbol} has its prices from ${other.source}, and the key ${place.alias} is one of ${account.id}. An account is traded on its own exchange's prices.`,
    );
  }
  const joined = { venue: account.id, place, balance };
  return { account, opening: { ...opening, instruments: account.instruments(symbols), account: joined } };
}

/**
 * A seed that no other session has: the exchange remembers the ids of orders, and those of two sessions of one seed would
 * be the same.
 */
export function ownSeed(): number {
  return randomInt(2 ** 31);
}

/** A session goes on with the prices of the exchange that it trades at, and of no other. @throws Refusal */
export function refuseOtherExchange(account: TradedAccount | null, test: TestExchange | null): void {
  if (account === null || account.rest === test?.rest) return;
  throw new Refusal(
    `The session trades at the test exchange ${account.rest}. Resume it there: --endpoint ${account.rest} --ca FILE.`,
  );
}

/** The account that a session trades, for the screen; null for the paper venue. */
export function accountView({ venue, account }: Session): SessionView['account'] {
  return account === null ? null : { alias: account.alias, venue, origin: account.rest };
}
