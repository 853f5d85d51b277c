import { cash } from '../../shared/money.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { ExchangeLaunch } from '../adapters/exchange/launch.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import type { Session, State } from '../engine/state.ts';
import { balanceIn, type Config } from './config.ts';
import { NoVenue } from './no-venue.ts';
import type { VenueDescription } from './projection/venue-rows.ts';
import { buildRig, PAPER, paperRestore, type Rig, type RigOptions } from './rig.ts';
import { PAPER_CAPABILITIES, venueNotes } from './venue-notes.ts';
import { VenueProcess } from './venue-process.ts';

export interface SessionVenueParts {
  readonly config: Config;
  /** How the venue's own process is started; null when it lives in this one. */
  readonly exchange: ExchangeLaunch | null;
  readonly onReport: (report: VenueReport) => void;
  /** The venue's process does not trade for us any more, in words. */
  readonly onLost: (why: string) => void;
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

  constructor(parts: SessionVenueParts) {
    const { exchange, onReport, onLost } = parts;
    this.#parts = parts;
    this.#process = exchange === null ? null : new VenueProcess({ launch: exchange, onReport, onLost });
  }

  /** Called once it had the time to tell what happened without us; null when nothing can have. */
  get onCaughtUp(): (() => void) | null {
    if (!this.#isBehind) return null;
    return () => {
      this.#isBehind = false;
    };
  }

  /** Before any session: nothing is traded, so its place is here. */
  none(at: number): Rig {
    return buildRig(this.#options({ ...NO_SESSION, at }), this.#parts.onReport);
  }

  /** Before any session was journalled: null, or what stands in for a venue that trades one all the same. */
  async unknown(at: number): Promise<BroughtBack | null> {
    try {
      await this.#process?.refuseUnknown();
      return null;
    } catch (error) {
      return this.#lost(error, at, null);
    }
  }

  /** Makes sure that its process is there, if it has one. @throws Refusal */
  async reach(): Promise<void> {
    await this.#process?.reach();
  }

  /** The venue of a session that begins; it was reached. @throws Refusal */
  opening(wanted: Wanted): Rig {
    const options = this.#options(wanted);
    return this.#process?.opening(options) ?? buildRig(options, this.#parts.onReport);
  }

  /** The venue of the journal's session: the one that went on without us, or one that goes on from the journal. */
  async bringBack(
    session: Session,
    state: State,
    more: Pick<Wanted, 'feed' | 'place' | 'speed'>,
  ): Promise<BroughtBack> {
    const { onReport } = this.#parts;
    const { session: number, seed, currency, feedSha256 } = session;
    const { lastAt: at, ledger } = state;
    const restore = paperRestore(state);
    const { instruments } = ledger;
    const options = this.#options({ ...more, session: number, seed, currency, feedSha256, at, restore, instruments });
    if (this.#process === null) return { rig: buildRig(options, onReport), problem: '', isStanding: false };
    try {
      await this.#process.reach();
      const standing = this.#process.standing(session, more.feed, options);
      this.#process.pace(more.speed);
      this.#isBehind = standing !== null;
      return { rig: standing ?? this.#process.opening(options), problem: '', isStanding: this.#isBehind };
    } catch (error) {
      return this.#lost(error, at, more.feed);
    }
  }

  async #lost(error: unknown, at: number, feed: Rig['feed']): Promise<BroughtBack> {
    const { onReport, config } = this.#parts;
    await this.#process?.leave();
    this.#isMissing = true;
    onReport({ kind: 'connection', state: 'lost', at });
    const none = new NoVenue(at, config.paper.requestLimit);
    const problem = error instanceof Error ? error.message : 'the exchange process cannot be used';
    return {
      rig: { market: none, clock: none, venue: none, feed, begin: () => {}, setFault: () => {} },
      problem,
      isStanding: false,
    };
  }

  pace(speed: Speed): void {
    this.#process?.pace(speed);
  }

  /** In order: its process ends too. What it did without us and has not told would be forgotten, so that goes on. */
  async close(): Promise<void> {
    await (this.#isBehind ? this.#process?.leave() : this.#process?.close());
  }

  view(): VenueDescription {
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
