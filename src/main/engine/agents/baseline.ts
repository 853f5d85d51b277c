import type { AgentId, InstrumentId, TimeMs } from '../../../shared/ids.ts';
import { toFloat } from '../../../shared/money.ts';
import type { JournalRecord } from '../domain/records.ts';
import { findOrder, type Orders } from '../execution/orders.ts';
import { type Estimate, learn, noEstimate, zOf } from './estimate.ts';

/**
 * How an agent usually behaves (A4), from its own records alone: order rate, reject rate, order size and the time its
 * orders take, by windows of engine time. Sizes are those of approved orders. Windows without an order teach nothing: an
 * agent that waits is not odd. These are floats; they judge and never move money.
 */
const WINDOW_MS = 5 * 60_000;
const WINDOW_MINUTES = WINDOW_MS / 60_000;
/** Of an older window this much is kept in the reject rate at each newer one. */
const KEEP = 0.95;

/**
 * The least standard deviation of each measure, so that an agent which always did exactly the same is not odd for doing
 * a little else. Counts are compared as twice their square root, which makes a Poisson count's deviation one (F. J.
 * Anscombe, Biometrika 35, 1948); sizes and times as logarithms.
 */
const LEAST = { count: 1, size: 0.25, latency: 0.5 } as const;

/** Values of one window: how many, their sum and the sum of their squares. */
interface Sum {
  count: number;
  sum: number;
  squares: number;
}

/** What an agent does in the window that is running, and what it usually does. */
export interface Profile {
  window: number;
  orders: number;
  rejects: number;
  latency: Sum;
  readonly sizes: Map<InstrumentId, Sum>;
  /** Windows with an order in them that are over. */
  windows: number;
  /** The furthest that the last of them was from what was usual then, in standard deviations. */
  lastZ: number;
  readonly usual: {
    readonly count: Estimate;
    readonly latency: Estimate;
    readonly sizes: Map<InstrumentId, Estimate>;
    orders: number;
    rejects: number;
  };
}

export type Baselines = Map<AgentId, Profile>;

/** What is furthest from usual in the running window, in standard deviations. */
export interface Oddity {
  readonly what: 'order rate' | 'reject rate' | 'order size' | 'latency';
  readonly z: number;
}

function emptyProfile(): Profile {
  return {
    window: -1,
    orders: 0,
    rejects: 0,
    latency: noSum(),
    sizes: new Map(),
    windows: 0,
    lastZ: 0,
    usual: { count: noEstimate(), latency: noEstimate(), sizes: new Map(), orders: 0, rejects: 0 },
  };
}

/** Folds a record of an agent's own orders; `orders` as they stood before it. */
export function foldBaselines(baselines: Baselines, record: JournalRecord, orders: Orders): void {
  switch (record.kind) {
    case 'session.opened':
      baselines.clear();
      return;
    case 'order.approved': {
      const { owner, symbol, quantity } = record.body;
      if (owner.kind !== 'agent') return;
      const profile = profileAt(baselines, owner.agent, record.at);
      profile.orders += 1;
      addSize(profile, symbol, toFloat(quantity));
      return;
    }
    case 'order.denied': {
      // Its size teaches nothing: whoever asks for what is always denied would make a size look usual that is not.
      const profile = profileAt(baselines, record.body.agent, record.at);
      profile.orders += 1;
      profile.rejects += 1;
      return;
    }
    case 'venue.reported': {
      const { report } = record.body;
      if (report.kind !== 'accepted' && report.kind !== 'rejected' && report.kind !== 'fill') return;
      const order = findOrder(orders, report.orderId);
      if (order?.owner.kind !== 'agent' || order.acknowledgedAt !== null) return;
      // Said twice, it ended only once.
      if (report.kind === 'rejected' && !orders.open.has(order.id)) return;
      const profile = profileAt(baselines, order.owner.agent, record.at);
      add(profile.latency, Math.log(Math.max(1, record.at - order.createdAt)));
      if (report.kind === 'rejected') profile.rejects += 1;
      return;
    }
    default:
  }
}

function addSize(profile: Profile, symbol: InstrumentId, quantity: number): void {
  const size = profile.sizes.get(symbol) ?? noSum();
  add(size, Math.log(quantity));
  profile.sizes.set(symbol, size);
}

/** The agent's profile with the window of `at` running: the one before it is learnt from when it is over. */
function profileAt(baselines: Baselines, agent: AgentId, at: TimeMs): Profile {
  let profile = baselines.get(agent);
  if (profile === undefined) {
    profile = emptyProfile();
    baselines.set(agent, profile);
  }
  const window = Math.floor(at / WINDOW_MS);
  if (window === profile.window) return profile;
  if (profile.orders > 0) close(profile);
  profile.window = window;
  profile.orders = 0;
  profile.rejects = 0;
  profile.latency = noSum();
  profile.sizes.clear();
  return profile;
}

function close(profile: Profile): void {
  const { usual, latency, sizes, orders, rejects } = profile;
  profile.lastZ = furthest(profile)?.z ?? 0;
  profile.windows += 1;
  learn(usual.count, levelled(orders), LEAST.count);
  if (latency.count > 0) learn(usual.latency, mean(latency), LEAST.latency, variance(latency));
  for (const [symbol, size] of sizes) {
    const estimate = usual.sizes.get(symbol) ?? noEstimate();
    learn(estimate, mean(size), LEAST.size, variance(size));
    usual.sizes.set(symbol, estimate);
  }
  usual.orders = usual.orders * KEEP + orders;
  usual.rejects = usual.rejects * KEEP + Math.min(rejects, orders);
}

/** What the running window has most out of the usual; null before there are `minWindows` to know what is usual. */
export function oddest(profile: Profile | undefined, minWindows: number): Oddity | null {
  return profile === undefined || profile.windows < minWindows ? null : furthest(profile);
}

/** Only more than usual is odd: an agent that does less risks less. */
function furthest({ usual, orders, rejects, latency, sizes }: Profile): Oddity | null {
  let found: Oddity | null = null;
  const take = (what: Oddity['what'], z: number): void => {
    if (found === null || z > found.z) found = { what, z };
  };
  take('order rate', zOf(usual.count, levelled(orders), LEAST.count));
  take('reject rate', rejectsZ(orders, Math.min(rejects, orders), usual));
  if (latency.count > 0) take('latency', zOf(usual.latency, mean(latency), LEAST.latency));
  for (const [symbol, size] of sizes) {
    const estimate = usual.sizes.get(symbol);
    if (estimate !== undefined) take('order size', zOf(estimate, mean(size), LEAST.size));
  }
  return found;
}

/** A binomial count against its expectation; one reject more or less is within a deviation, however rare they are. */
function rejectsZ(orders: number, rejects: number, usual: Profile['usual']): number {
  if (usual.orders === 0) return 0;
  const share = usual.rejects / usual.orders;
  return (rejects - orders * share) / Math.sqrt(orders * share * (1 - share) + 1);
}

/** Orders a minute in the windows in which it trades at all; null before there are `minWindows` to know. */
export function usualOrdersPerMinute(profile: Profile | undefined, minWindows: number): number | null {
  if (profile === undefined || profile.windows < minWindows) return null;
  return ((profile.usual.count.mean / 2) ** 2 - 3 / 8) / WINDOW_MINUTES;
}

function levelled(count: number): number {
  return 2 * Math.sqrt(count + 3 / 8);
}

function noSum(): Sum {
  return { count: 0, sum: 0, squares: 0 };
}

function add(sum: Sum, value: number): void {
  sum.count += 1;
  sum.sum += value;
  sum.squares += value * value;
}

function mean({ count, sum }: Sum): number {
  return sum / count;
}

function variance({ count, sum, squares }: Sum): number {
  return Math.max(0, squares / count - (sum / count) ** 2);
}
