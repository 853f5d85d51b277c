import type { InstrumentId, VenueId } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import { formatAmount } from '../../../shared/money.ts';
import type { CcxtVenue } from '../../adapters/ccxt/ccxt-venue.ts';
import { profileOf } from '../../adapters/ccxt/certified.ts';
import type { Pauses } from '../../adapters/ccxt/client.ts';
import { type VenueCredentials, wipeCredentials } from '../../adapters/ccxt/credentials.ts';
import type { VenueProfile } from '../../adapters/ccxt/profile.ts';
import { machineScheduler } from '../../adapters/clock/machine-scheduler.ts';
import type { EgressGate } from '../../adapters/egress/gate.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { TradedAccount } from '../../engine/domain/traded-account.ts';
import type { VenueReport, VenueSnapshot } from '../../engine/domain/venue-report.ts';
import { capabilitiesOf } from '../certified-venues.ts';
import type { EgressWatch } from '../egress-watch.ts';
import { type ExchangePauses, placeOf } from '../exchange-pauses.ts';
import type { VenueDescription } from '../projection/venue-rows.ts';
import { accountOf, type TestExchange } from '../venue-keys/ask-exchange.ts';
import type { VenueKeys } from '../venue-keys/venue-keys.ts';
import { admitVenue } from './door.ts';
import { NotOpened, notOpened } from './not-opened.ts';
import { openAccount, wayToAccount } from './open-account.ts';

/** An account that holds nothing is read at once; one that does not answer for so long is not opened. */
const READ_WITHIN_MS = 15_000;
const READ_AGAIN_MS = 500;
const READ_ID = 'opening';
/** A pause that an exchange asked for is waited for so long. */
const LONGEST_WAIT_MS = 60_000;

export interface AccountWays {
  /** The exchanges' keys; null where they cannot be kept. */
  readonly keys: () => Pick<VenueKeys, 'view' | 'test' | 'use'> | null;
  readonly egress: Pick<EgressWatch, 'open' | 'release'>;
  /** The test exchange of this machine that was named; null for none. */
  readonly test: TestExchange | null;
  /** Until when exchanges want to be left alone; absent where nobody keeps that. */
  readonly pauses?: ExchangePauses | undefined;
}

/** What a session is to trade there. */
export interface Traded {
  readonly symbols: readonly InstrumentId[];
  /** In which the account is kept: `USDT`. */
  readonly currency: string;
  /** True: a session trades it already. */
  readonly goesOn?: boolean;
  /** True: to be emptied and for nothing else. A pause that the exchange asked for is then the caller's to wait for. */
  readonly forKill?: boolean;
}

/** A key's own account: which of the certified ones it is. */
export interface KeyAccount {
  readonly id: VenueId;
  readonly profile: VenueProfile;
}

interface Opened extends KeyAccount {
  readonly account: TradedAccount;
  readonly venue: CcxtVenue;
  readonly credentials: VenueCredentials;
  readonly gate: EgressGate;
  readonly ways: AccountWays;
}

/** The account of this key. @throws Refusal when there is no such key */
export async function keyAccount(alias: string, { keys }: AccountWays): Promise<KeyAccount> {
  const row = keys()
    ?.view()
    .find((it) => it.id === alias && it.state !== 'revoked');
  if (row === undefined) throw new Refusal(`There is no key ${alias} here. Enter it with interlock venue key add.`);
  const id = accountOf(row.exchange, row.market);
  return { id, profile: await profileOf(id) };
}

/** Where a session of this key is to trade. @throws Refusal unless that is a test exchange on this machine (T1) */
export async function accountPlace(alias: string, ways: AccountWays): Promise<TradedAccount> {
  const { test } = ways;
  const { profile } = await keyAccount(alias, ways);
  if (test !== null) return { alias, rest: test.rest, stream: test.stream, ca: test.ca };
  admitVenue(profile.hosts.map((host) => `https://${host}`));
  throw new Refusal('Name the test exchange with --endpoint and --ca.');
}

/**
 * The account at an exchange that a session trades, opened with its key from the keychain. The door is asked before
 * anything is built; nothing leaves but through the one way out, to that exchange alone.
 */
export class ExchangeAccount {
  readonly id: VenueId;
  readonly venue: CcxtVenue;
  readonly #opened: Opened;
  /** Before a session is open nothing that is told matters. */
  #hear: (report: VenueReport) => void = () => {};

  private constructor(opened: Opened) {
    this.id = opened.id;
    this.venue = opened.venue;
    this.#opened = opened;
  }

  /** @throws Refusal in words for the operator */
  static async open(
    account: TradedAccount,
    { symbols, currency, goesOn = false, forKill = false }: Traded,
    ways: AccountWays,
  ): Promise<ExchangeAccount> {
    const { alias } = account;
    const way = wayToAccount(account);
    const { id, profile } = await keyAccount(alias, ways);
    const kept = ways.pauses?.of(placeOf(profile, account));
    if (!forKill) await passed(profile, kept);
    const credentials = await useKey(alias, profile, ways);
    const gate = ways.egress.open(way);
    let opened: ExchangeAccount | null = null;
    const tell = (report: VenueReport): void => {
      if (opened !== null) opened.#hear(report);
    };
    try {
      // Who opens it for a kill has waited, and asks sooner than after days.
      const pauses = forKill && kept !== undefined ? { ...kept, leftMs: () => 0 } : kept;
      const told = { onReport: tell, pauses, goesOn, forKill };
      const config = { id, profile, credentials, symbols, settle: currency, out: gate, ...told };
      const venue = await openAccount(account, config);
      opened = new ExchangeAccount({ id, profile, account, venue, credentials, gate, ways });
      return opened;
    } catch (error) {
      ways.egress.release(gate);
      wipeCredentials(credentials);
      throw notOpened(error, alias, profile, kept);
    }
  }

  /** From now on the exchange's reports go there. */
  set onReport(hear: (report: VenueReport) => void) {
    this.#hear = hear;
  }

  /** What is traded, with the exchange's own steps and minimums. */
  instruments(symbols: readonly InstrumentId[]): ReadonlyMap<InstrumentId, Instrument> {
    const wanted = new Set(symbols);
    return new Map(this.venue.instruments.filter((it) => wanted.has(it.symbol)).map((it) => [it.symbol, it]));
  }

  /**
   * The account as the exchange has it, which nothing may be held in and no order open: what others did there cannot be
   * told from what a session does. Nothing else is heard until {@link onReport} is set.
   * @throws Refusal saying what is there and what to do
   */
  async firstRead(): Promise<VenueSnapshot> {
    const { profile } = this.#opened;
    const snapshot = await this.#snapshot();
    if (snapshot === null) throw new Refusal(`${profile.name} did not say what the account holds. Try again.`);
    const orders = snapshot.openOrders.map(({ symbol }) => `an order in ${symbol}`);
    const standing = (snapshot.unknown ?? []).filter(({ what }) => what !== 'execution');
    const held = [
      ...snapshot.positions.map(({ symbol, quantity }) => `${formatAmount(quantity)} ${symbol}`),
      ...standing.map(({ what, market }) => `a ${what} in ${market}`.replace('a open', 'an open')),
    ];
    if (orders.length + held.length === 0 && this.venue.isHedged) {
      throw new Refusal(
        `The account at ${profile.name} is in hedge mode, and the exchange did not let that be changed. Set one-way mode there. Then start again.`,
      );
    }
    if (orders.length + held.length === 0) return snapshot;
    throw new Refusal(
      `The account at ${profile.name} already has ${[...held, ...orders].slice(0, 5).join(', ')}. A session begins with an account that holds nothing: cancel and close what is there, at the exchange or with a kill of the session that it is from. Then start again.`,
    );
  }

  #snapshot(): Promise<VenueSnapshot | null> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(null), READ_WITHIN_MS);
      const take = (snapshot: VenueSnapshot | null): void => {
        clearTimeout(late);
        resolve(snapshot);
      };
      const read = (): void => this.venue.read(READ_ID, machineScheduler.now());
      this.#hear = (report) => {
        if (report.kind === 'snapshot') take(report.snapshot);
        else if (report.kind === 'auth-failed') take(null);
        else if (report.kind === 'read-failed') machineScheduler.at(machineScheduler.now() + READ_AGAIN_MS, read);
      };
      read();
    });
  }

  /** The venue's row. @param isDown nothing can be done there from here */
  view(isDown: boolean): VenueDescription {
    const { id, profile, account } = this.#opened;
    return {
      id,
      mode: 'paper',
      state: isDown ? 'down' : 'ok',
      notes: [
        `${profile.name}, a test exchange at ${account.rest}: nothing real is traded there.`,
        `Its key is ${account.alias} in the keychain. It trades on by itself when this console ends.`,
      ],
      capabilities: capabilitiesOf(profile),
    };
  }

  async close(): Promise<void> {
    const { venue, credentials, gate, ways } = this.#opened;
    await venue.close();
    ways.egress.release(gate);
    wipeCredentials(credentials);
  }
}

/** A short pause is waited for: a kill may have to go on there. @throws Refusal while it has banned this machine */
async function passed({ name }: VenueProfile, kept: Pauses | undefined): Promise<void> {
  const leftMs = kept?.leftMs() ?? 0;
  if (leftMs > LONGEST_WAIT_MS) {
    const minutes = Math.ceil(leftMs / 60_000);
    throw new NotOpened(
      `${name} wants to be left alone for ${minutes} more minutes: nothing was sent. Start again then.`,
      { isForGood: false, retryAfterMs: leftMs },
    );
  }
  await new Promise((resolve) => setTimeout(resolve, leftMs));
}

async function useKey(alias: string, { name }: VenueProfile, { keys }: AccountWays): Promise<VenueCredentials> {
  const kept = keys();
  if (kept === null) throw new Refusal(`There is no key ${alias} here.`);
  return await kept.use(alias, `trade at ${name}`);
}
