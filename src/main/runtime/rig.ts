import type { TimeMs } from '../../shared/ids.ts';
import type { Cash } from '../../shared/money.ts';
import { SimulatedClock } from '../adapters/clock/simulated-clock.ts';
import type { RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import type { PaperVenueConfig } from '../adapters/paper/config.ts';
import { PaperVenue } from '../adapters/paper/paper-venue.ts';
import type { PaperRestore } from '../adapters/paper/restore.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { Quote } from '../engine/domain/market.ts';
import { isOpen } from '../engine/domain/order.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import { venueOrder } from '../engine/execution/road.ts';
import type { State } from '../engine/state.ts';

/** The one venue of a paper session. */
export const PAPER = 'paper';

/** A session's world: its clock, its venue and what it plays. Replaced whole when another session is opened. */
export interface Rig {
  readonly clock: SimulatedClock;
  readonly venue: PaperVenue;
  /** Null when nothing is played: no session yet, or its file is gone. */
  readonly feed: RecordedFeed | null;
}

export interface RigOptions {
  readonly at: TimeMs;
  readonly feed: RecordedFeed | null;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly config: PaperVenueConfig;
  readonly seed: number;
  readonly currency: string;
  readonly balance: Cash;
  readonly restore: PaperRestore | null;
  readonly onReport: (report: VenueReport) => void;
}

export function buildRig(options: RigOptions): Rig {
  const { at, feed, restore, ...rest } = options;
  const clock = new SimulatedClock(at);
  const venue = new PaperVenue({ id: PAPER, scheduler: clock, ...rest, ...(restore === null ? {} : { restore }) });
  return { clock, venue, feed };
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
  };
}

/** Bars looked back through for a last quote: an instrument without one for longer has no price to go by. */
const LOOK_BACK_STEPS = 10;

/**
 * Each instrument's last quote at or before `at`, from the steps before `step`. A venue that was brought back holds
 * them from the start, so that a kill which was running can flatten at once instead of waiting for the next quote.
 */
export function lastQuotes(feed: RecordedFeed, step: number, at: TimeMs): Quote[] {
  const found = new Map<string, Quote>();
  for (let index = Math.max(0, step - LOOK_BACK_STEPS); index < step; index += 1) {
    for (const { quotes } of feed.stepAt(index).rows) {
      for (const quote of quotes) if (quote.at <= at) found.set(quote.symbol, quote);
    }
  }
  return [...found.values()];
}

/** The first step that begins at or after `at`: where a replay takes up again. */
export function firstStepAfter(feed: RecordedFeed, at: TimeMs): number {
  let [low, high] = [0, feed.info.steps];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (feed.stepAt(middle).openAt >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}
