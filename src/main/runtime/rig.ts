import type { TimeMs } from '../../shared/ids.ts';
import type { Cash } from '../../shared/money.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import { SimulatedClock } from '../adapters/clock/simulated-clock.ts';
import type { RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import type { PaperVenueConfig } from '../adapters/paper/config.ts';
import { PaperMarket } from '../adapters/paper/paper-market.ts';
import type { PaperRestore } from '../adapters/paper/restore.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { Quote } from '../engine/domain/market.ts';
import { isOpen, venueOrder } from '../engine/domain/order.ts';
import type { VenueFault } from '../engine/domain/venue-fault.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import type { Clock, VenuePort } from '../engine/ports.ts';
import type { State } from '../engine/state.ts';

/** The venue of a session that trades no account at an exchange. */
export const PAPER = 'paper';

/** The market of a session, in this process or in the exchange's: whoever plays the session makes it go on. */
export interface Market extends Clock {
  /** When something is due there; undefined when nothing is. */
  nextAt(): TimeMs | undefined;
  /** Takes quotes that come due at their own times, or at once when those have passed. */
  quotes(quotes: readonly Quote[]): void;
  /**
   * Lets time pass up to `to`, or to the first moment at which the venue reports something. In this process at once;
   * otherwise it is done when the promise is, which never rejects.
   */
  advance(to: TimeMs): Promise<void> | void;
  /** It goes on by itself also while nothing is played, and the engine has to keep up with it. */
  readonly goesOn?: true;
}

/** A session's world: its market, its venue and what it plays. Replaced whole when another session is opened. */
export interface Rig {
  readonly market: Market;
  /** The engine's clock: the market itself in a replay, the machine's clock in a live session. */
  readonly clock: Clock;
  readonly venue: VenuePort;
  /** Null when nothing is played: no session yet, or its file is gone. */
  readonly feed: RecordedFeed | null;
  /** Called once, when its session is open: nothing is sent to the venue before. */
  begin(): void;
  /** Switches a fault of the paper venue on or off, once it has begun (K12). */
  setFault(fault: VenueFault): void;
}

/** A recorded file, and whose prices it holds if it has no column that says. */
export interface FeedPlace {
  readonly feedPath: string;
  readonly symbol: string;
}

export interface RigOptions {
  readonly at: TimeMs;
  /** Number of the journal's session, and the feed that it is played with. */
  readonly session: number;
  readonly feedSha256: string;
  readonly place: FeedPlace | null;
  readonly speed: Speed;
  readonly feed: RecordedFeed | null;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly config: PaperVenueConfig;
  readonly seed: number;
  readonly currency: string;
  readonly balance: Cash;
  readonly restore: PaperRestore | null;
}

/** A rig whose venue lives in this process. */
export function buildRig(options: RigOptions, onReport: (report: VenueReport) => void): Rig {
  const { at, feed, restore, instruments, config, seed, currency, balance } = options;
  const market = new PaperMarket(new SimulatedClock(at), {
    id: PAPER,
    instruments,
    config,
    seed,
    currency,
    balance,
    onReport,
    ...(restore === null ? {} : { restore }),
  });
  return {
    market,
    clock: market,
    venue: market.venue,
    feed,
    begin: () => {},
    setFault: (fault) => {
      market.venue.fault = fault;
    },
  };
}

/** What the paper venue was when the journal's last record was written: it lives in this process and ended with it. */
export function paperRestore(state: State): PaperRestore {
  const { account } = state.ledger;
  const open = [...state.orders.open.values()].filter((it) => it.state === 'working' || it.state === 'cancelling');
  return {
    cash: account.cash,
    positions: [...account.positions].map(([symbol, position]) => ({ symbol, ...position })),
    orders: open.map((order) => ({ order: venueOrder(order), filled: order.filled })),
    closedOrderIds: [...state.orders.closed.values()].filter((it) => !isOpen(it.state)).map((it) => it.id),
    fills: state.counts.fills,
    // The books hold every execution that there was: a read need not list one.
    lastFills: [],
  };
}
