import type { TimeMs, VenueId } from '../../shared/ids.ts';
import { type Cash, cash } from '../../shared/money.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { ExchangeLaunch } from '../adapters/exchange/launch.ts';
import type { TradedAccount } from '../engine/domain/traded-account.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import { isRunning } from '../engine/kill/trips.ts';
import type { VenuePort } from '../engine/ports.ts';
import type { Session, State } from '../engine/state.ts';
import { balanceIn, type Config } from './config.ts';
import { AccountMarket } from './live/account-market.ts';
import { AccountReturn } from './live/account-return.ts';
import { type AccountWays, ExchangeAccount, type Traded } from './live/exchange-account.ts';
import { NoVenue } from './no-venue.ts';
import type { VenueDescription } from './projection/venue-rows.ts';
import { buildRig, PAPER, paperRestore, type Rig, type RigOptions } from './rig.ts';
import { PAPER_CAPABILITIES, venueNotes } from './venue-notes.ts';
import { VenueProcess } from './venue-process.ts';

export interface SessionVenueParts {
  readonly config: Config;
  /** How the venue's own process is started; null when it lives in this one. */
  readonly exchange: ExchangeLaunch | null;
  readonly onReport: (venue: VenueId, report: VenueReport) => void;
  /** An exchange has reported something, which waits to be handled. */
  readonly onHeard: () => void;
  readonly accounts: AccountWays;
  /** The venue's process does not trade for us any more, in words. */
  readonly onLost: (why: string) => void;
  /** The account that could not be opened as the console started is there, for a kill; nothing of it was told yet. */
  readonly onReached: (venue: VenuePort) => void;
}

/** A session as a rig is built for it; what it owns is looked up. */
type Wanted = Omit<RigOptions, 'config' | 'balance'>;

/** The venue that a session which was open is taken up with. */
export interface BroughtBack {
  readonly rig: Rig;
  /** Why there is none; empty when all is well. */
  readonly problem: string;
  /** It went on without us: its time and its quotes are its own. */
  readonly isStanding: boolean;
}

/** Before any session there is nothing to trade. */
const NO_SESSION = {
  session: 0,
  seed: 0,
  currency: '',
  feedSha256: '',
  feed: null,
  instruments: new Map(),
  place: null,
  speed: 1,
  restore: null,
} as const;

/** Where the sessions' venue lives, in this process or in one of its own, and how a session gets it. */
export class SessionVenue {
  readonly #parts: SessionVenueParts;
  readonly #process: VenueProcess | null;
  #isMissing = false;
  /** It went on without us, and has not told yet what happened. */
  #isBehind = false;
  /** The account at an exchange that is the session's venue. */
  #account: ExchangeAccount | null = null;
  /** Tries to open it, while it is missing. */
  #returning: AccountReturn | null = null;

  constructor(parts: SessionVenueParts) {
    const { exchange, onLost } = parts;
    this.#parts = parts;
    this.#process = exchange === null ? null : new VenueProcess({ launch: exchange, onReport: this.#onPaper, onLost });
  }

  readonly #onPaper = (report: VenueReport): void => this.#parts.onReport(PAPER, report);

  /** Called once it had the time to tell what happened without us; null when nothing can have. */
  get onCaughtUp(): (() => void) | null {
    if (!this.#isBehind) return null;
    return () => {
      this.#isBehind = false;
    };
  }

  /** Before any session: nothing is traded, so its place is here. */
  none(at: number): Rig {
    return buildRig(this.#options({ ...NO_SESSION, at }), this.#onPaper);
  }

  /** Before any session was journalled: null, or what stands in for a venue that trades one all the same. */
  async unknown(at: number): Promise<BroughtBack | null> {
    try {
      await this.#process?.refuseUnknown();
      return null;
    } catch (error) {
      return this.#lost(error, PAPER, at, null);
    }
  }

  /** Makes sure that its process is there, if it has one. @throws Refusal */
  async reach(): Promise<void> {
    await this.#process?.reach();
  }

  /** The venue of a session that begins; it was reached. @throws Refusal */
  opening(wanted: Wanted): Rig {
    const options = this.#options(wanted);
    return this.#process?.opening(options) ?? buildRig(options, this.#onPaper);
  }

  /**
   * The account at an exchange that a session is to trade, opened and read: it holds nothing. Not the session's yet.
   * @throws Refusal in words for the operator
   */
  async openAccount(place: TradedAccount, traded: Traded): Promise<{ account: ExchangeAccount; balance: Cash }> {
    const { accounts } = this.#parts;
    await accounts.keys()?.test(place.alias);
    const account = await ExchangeAccount.open(place, traded, accounts);
    try {
      const { cash: balance } = await account.firstRead();
      return { account, balance };
    } catch (error) {
      await account.close();
      throw error;
    }
  }

  /** From now on this account, or with null the paper venue, is the session's: the one before is let go. */
  take(account: ExchangeAccount | null): void {
    const before = this.#account;
    this.#account = account;
    this.#isMissing = false;
    if (before !== account) void before?.close();
  }

  /** An account's rig; the engine's clock is the machine's. */
  rigOf(account: ExchangeAccount, at: TimeMs): Rig {
    const market = new AccountMarket(at);
    const begin = (): void => {
      account.onReport = (report) => this.#heard(account.id, report, market);
    };
    return { market, clock: market, venue: account.venue, feed: null, begin, setFault: () => {} };
  }

  #heard(venue: VenueId, report: VenueReport, market: AccountMarket): void {
    this.#parts.onReport(venue, report);
    market.news();
    this.#parts.onHeard();
  }

  /** The venue of the journal's session: the one that went on without us, or one that goes on from the journal. */
  async bringBack(
    session: Session,
    state: State,
    more: Pick<Wanted, 'feed' | 'place' | 'speed'>,
  ): Promise<BroughtBack> {
    if (session.account !== null) return await this.#bringBackAccount(session, session.account, state);
    const { session: number, seed, currency, feedSha256 } = session;
    const { lastAt: at, ledger } = state;
    const restore = paperRestore(state);
    const { instruments } = ledger;
    const options = this.#options({ ...more, session: number, seed, currency, feedSha256, at, restore, instruments });
    if (this.#process === null) return { rig: buildRig(options, this.#onPaper), problem: '', isStanding: false };
    try {
      await this.#process.reach();
      const standing = this.#process.standing(session, more.feed, options);
      this.#process.pace(more.speed);
      this.#isBehind = standing !== null;
      return { rig: standing ?? this.#process.opening(options), problem: '', isStanding: this.#isBehind };
    } catch (error) {
      return this.#lost(error, PAPER, at, more.feed);
    }
  }

  /**
   * The account of before, which went on without us. Where nothing is left of its session nobody misses it; else it is
   * tried again until it can be opened, as far as a kill needs it.
   */
  async #bringBackAccount(
    { venue, currency, ended }: Session,
    place: TradedAccount,
    { ledger, orders, trips, lastAt: at }: State,
  ): Promise<BroughtBack> {
    const isFlat = orders.open.size === 0 && ledger.account.positions.size === 0;
    const isOver = ended !== null && isFlat && ![...trips.byId.values()].some(isRunning);
    const traded = { symbols: [...ledger.instruments.keys()], currency, goesOn: true };
    try {
      const account = await ExchangeAccount.open(place, traded, this.#parts.accounts);
      this.take(account);
      return { rig: this.rigOf(account, at), problem: '', isStanding: true };
    } catch (error) {
      if (isOver) return { rig: this.#missing(venue, at, null), problem: '', isStanding: true };
      const why = error instanceof Error ? error.message : 'unknown error';
      const problem = `The session trades an account at ${venue} that cannot be opened: ${why} It is tried again, for a kill. To trade on, start the console again once it can.`;
      await this.#lost(new Error(problem), venue, at, null);
      const open = (): Promise<ExchangeAccount> =>
        ExchangeAccount.open(place, { ...traded, forKill: true }, this.#parts.accounts);
      return { rig: this.#awaited(venue, at, open, error), problem, isStanding: true };
    }
  }

  /** Nobody answers there until the account comes: then what was asked last is over, and a kill goes on. */
  #awaited(venueId: VenueId, at: TimeMs, open: () => Promise<ExchangeAccount>, why: unknown): Rig {
    const market = new AccountMarket(at);
    const none = new NoVenue(venueId, at, this.#parts.config.paper.requestLimit);
    const onOpened = (account: ExchangeAccount): void => {
      const { id, venue } = account;
      const hear = (report: VenueReport): void => this.#heard(id, report, market);
      this.take(account);
      account.onReport = hear;
      this.#parts.onReached(venue);
      const { unanswered: readId } = none;
      if (readId !== null) hear({ kind: 'read-failed', readId, reason: 'unreachable', at: venue.now() });
      hear({ kind: 'connection', state: 'restored', at: venue.now() });
    };
    this.#returning = new AccountReturn({ open, onOpened }, why);
    return { market, clock: market, venue: none, feed: null, begin: () => {}, setFault: () => {} };
  }

  async #lost(error: unknown, venue: VenueId, at: number, feed: Rig['feed']): Promise<BroughtBack> {
    await this.#process?.leave();
    this.#isMissing = true;
    this.#parts.onReport(venue, { kind: 'connection', state: 'lost', at });
    const problem = error instanceof Error ? error.message : 'the exchange process cannot be used';
    return { rig: this.#missing(venue, at, feed), problem, isStanding: false };
  }

  #missing(venue: VenueId, at: number, feed: Rig['feed']): Rig {
    const none = new NoVenue(venue, at, this.#parts.config.paper.requestLimit);
    return { market: none, clock: none, venue: none, feed, begin: () => {}, setFault: () => {} };
  }

  pace(speed: Speed): void {
    this.#process?.pace(speed);
  }

  /** In order: its process ends too. What it did without us and has not told would be forgotten, so that goes on. */
  async close(): Promise<void> {
    await this.#returning?.close();
    await this.#account?.close();
    await (this.#isBehind ? this.#process?.leave() : this.#process?.close());
  }

  view(): VenueDescription {
    if (this.#account !== null) return this.#account.view(this.#isMissing);
    const isDown = this.#isMissing || (this.#process?.problem ?? '') !== '';
    return {
      id: PAPER,
      mode: 'paper',
      state: isDown ? 'down' : 'ok',
      notes: venueNotes(this.#parts.config.paper, this.#process === null ? 'inside' : 'process'),
      capabilities: PAPER_CAPABILITIES,
    };
  }

  #options(wanted: Wanted): RigOptions {
    const { config } = this.#parts;
    const { currency } = wanted;
    const balance = currency === '' ? cash('0') : balanceIn(config, currency);
    return { ...wanted, config: config.paper, balance };
  }
}
