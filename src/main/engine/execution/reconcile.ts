import type { OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { Order } from '../domain/order.ts';
import type { BalanceDifference, Booked, PositionDifference } from '../domain/reconciliation.ts';
import { ORDER_VALID_MS, type VenueFill, type VenueReport, type VenueSnapshot } from '../domain/venue-report.ts';
import { differingBalance, differingPositions, foreignOrdersIn, mayBeFunding } from './account-differences.ts';
import { Confirmations, keyOf } from './confirmations.ts';
import { isKnownFill, rememberedSince } from './known-fills.ts';
import { findOrder, isAmended, NOT_AT_VENUE, openOrdersAt, takenForGone } from './orders.ts';
import { venueAccount } from './venue-accounts.ts';
import { accountDiffersAlarm, balanceDiffersAlarm, unknownAlarm } from './venue-alarms.ts';

type SnapshotReport = Extract<VenueReport, { kind: 'snapshot' }>;

/** What led to a read: somebody wished for it and its result is journalled, or it is one of those that go on all day. */
export type ReadFor = 'wished' | 'steady' | null;

/** Executions are asked for from so long before the last reconciliation, for a venue that lists some late. */
const OVERLAP_MS = 60_000;
/** A difference between books and venue counts once two reads this far apart, venue time, show the same one. */
const CONFIRM_AFTER_MS = 1_000;
/** One of the balance that funding may explain counts after this: adapters ask for funding every five minutes. */
const FUNDING_TOLD_WITHIN_MS = 360_000;
/** Of what a read led to be booked, so much is named in its record: each is journalled by itself. */
const NAMED = 20;

/**
 * Brings the books in line with what a venue read shows, and only by facts: executions that no report brought are
 * booked, orders it lists are working, orders it does not list any more are over, and what still differs is raised and
 * never invented. It asks for nothing by itself (venue-reads.ts) and steers no kill.
 */
export class Reconciler {
  readonly #core: Core;
  /** Venue time of the first read that did not list an order nobody acknowledged. */
  readonly #unlistedSince = new Map<OrderId, TimeMs>();
  /** Venue time of the last read that was taken: not every one is journalled. */
  readonly #readTo = new Map<VenueId, TimeMs>();
  /** Machine time of it. */
  readonly #takenWallAt = new Map<VenueId, TimeMs>();
  readonly #positions = new Confirmations<readonly PositionDifference[]>();
  readonly #balances = new Confirmations<BalanceDifference | null>();
  /** What was booked for a venue since its last read, for that read's record. */
  readonly #booked = new Map<VenueId, Booked[]>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Machine time at which each venue's account was last held against the books, since this start. */
  get takenWallAt(): ReadonlyMap<VenueId, TimeMs> {
    return this.#takenWallAt;
  }

  /** The venue time from which a read shall list executions: every one since then is either known or new. */
  fillsSince(venue: VenueId): TimeMs {
    const { state } = this.#core;
    const { reconciledTo } = venueAccount(state.venues, venue);
    const openedAt = state.session?.openedAt ?? 0;
    const readTo = this.#readTo.get(venue) ?? reconciledTo;
    const since = readTo === null ? openedAt : Math.max(openedAt, readTo - OVERLAP_MS);
    return Math.max(since, rememberedSince(state.orders, venue));
  }

  /**
   * What a snapshot tells beyond what was reported, as the reports that are missing; the snapshot itself comes last.
   * One that is older than something the venue already told is no answer at all.
   */
  unheard(venue: VenueId, report: SnapshotReport): VenueReport[] {
    const { orders, venues } = this.#core.state;
    const { snapshot, readId, at } = report;
    if (at < venueAccount(venues, venue).heardAt)
      return [{ kind: 'read-failed', readId, reason: 'stale-snapshot', at }];
    // A venue may list more than it was asked for: what was forgotten, or what another session booked.
    const since = this.fillsSince(venue);
    const missed = snapshot.fills.filter(
      (fill) => fill.at >= since && fill.at <= at && !isKnownFill(orders, venue, fill.fillId),
    );
    const listed = snapshot.openOrders.filter(({ orderId }) => {
      const order = findOrder(orders, orderId);
      return order !== undefined && (order.state === 'pending' || order.state === 'unknown' || takenForGone(order));
    });
    return [
      ...this.#amended(report),
      ...missed.map((fill): VenueReport => ({ kind: 'fill', ...fill })),
      ...listed.map(({ orderId }): VenueReport => ({ kind: 'accepted', orderId, at })),
      report,
    ];
  }

  /** Orders of ours that somebody changed at the venue: what is executed of them is held against what they are now. */
  #amended({ snapshot, at }: SnapshotReport): VenueReport[] {
    return snapshot.openOrders.flatMap(({ orderId, quantity, price = null }): VenueReport[] => {
      const order = findOrder(this.#core.state.orders, orderId);
      if (order === undefined || !isAmended(order, { quantity, price })) return [];
      return [{ kind: 'amended', orderId, quantity, price, at }];
    });
  }

  /** A read found this execution; said before it is booked. */
  found(venue: VenueId, { orderId, fillId, symbol, side, quantity }: VenueFill): void {
    const isOurs = findOrder(this.#core.state.orders, orderId) !== undefined;
    const explanation = isOurs ? 'missed-fill' : 'manual-trade';
    const booked = this.#bookedFor(venue);
    // A venue may list one twice.
    if (booked.some((it) => it.explanation !== 'funding' && it.fillId === fillId)) return;
    booked.push({ explanation, orderId, fillId, symbol, side, quantity });
  }

  /** The venue told a funding that was not known. */
  funded(venue: VenueId, { symbol, amount }: Extract<VenueReport, { kind: 'funding' }>): void {
    this.#bookedFor(venue).push({ explanation: 'funding', symbol, amount });
  }

  /**
   * Takes a fresh snapshot whose missing reports were booked.
   * @returns when the venue should be read again because something is not settled yet; null when all is
   */
  take(venue: VenueId, report: SnapshotReport, readFor: ReadFor): TimeMs | null {
    const { snapshot, at } = report;
    const now = this.#core.now();
    this.#readTo.set(venue, at);
    const waits = this.#settleUnlisted(venue, snapshot, at, now);
    const again = this.#isAllKnown(venue, snapshot) ? this.#compare(venue, report, readFor) : null;
    if (again !== null) return now + again;
    return waits ? now + ORDER_VALID_MS : null;
  }

  /** Where something has no name, a difference of positions or cash may be that: nothing is held against the books. */
  #isAllKnown(venue: VenueId, { unknown = [] }: VenueSnapshot): boolean {
    const alarm = unknownAlarm(venue, unknown);
    if (unknown.length === 0) clearAlarm(this.#core, alarm.alarmId);
    else raiseAlarm(this.#core, alarm);
    return unknown.length === 0;
  }

  /** Closes orders that the venue does not list; true when one may still arrive. */
  #settleUnlisted(venue: VenueId, snapshot: VenueSnapshot, at: TimeMs, now: TimeMs): boolean {
    const listed = new Set(snapshot.openOrders.map((order) => order.orderId));
    let waits = false;
    for (const order of openOrdersAt(this.#core.state.orders, venue)) {
      if (listed.has(order.id)) this.#unlistedSince.delete(order.id);
      else if (this.#isGone(order, at, now)) {
        this.#unlistedSince.delete(order.id);
        const body = { orderId: order.id, state: 'cancelled', reason: NOT_AT_VENUE, readAt: at } as const;
        this.#core.stage('order.reconciled', order.owner.agent, order.id, body);
      } else waits = true;
    }
    return waits;
  }

  /**
   * An order that the venue had and does not list is over. One that it never acknowledged may still be on its way, until
   * it is too old to be taken: by the venue's clock between two reads and by ours since it was sent, for either may jump.
   */
  #isGone(order: Order, at: TimeMs, now: TimeMs): boolean {
    if (order.acknowledgedAt !== null) return order.acknowledgedAt <= at;
    const since = this.#unlistedSince.get(order.id);
    if (since === undefined) this.#unlistedSince.set(order.id, at);
    return since !== undefined && at - since >= ORDER_VALID_MS && now - order.createdAt >= ORDER_VALID_MS;
  }

  /**
   * Holds positions, balance and orders against the books, and journals what changed. A difference counts when it stays:
   * a venue may list an execution later than what it made of the position.
   * @returns how long to wait before looking again, milliseconds; null when nothing is unclear, or steady reads will tell
   */
  #compare(venue: VenueId, { snapshot, at }: SnapshotReport, readFor: ReadFor): number | null {
    const { state } = this.#core;
    this.#takenWallAt.set(venue, this.#core.ports.machine.wallNow());
    const account = venueAccount(state.venues, venue);
    const differing = differingPositions(state, venue, snapshot);
    const positions = this.#positions.see(venue, at, differing, CONFIRM_AFTER_MS);
    const apart = differingBalance(state, venue, snapshot.cash);
    const canWait = apart !== null && mayBeFunding(state, apart, snapshot);
    const balance = this.#balances.see(venue, at, apart, canWait ? FUNDING_TOLD_WITHIN_MS : CONFIRM_AFTER_MS);
    const now = {
      differences: positions.isConfirmed ? positions.seen : account.differences,
      balance: balance.isConfirmed ? balance.seen : account.balance,
      foreignOrders: foreignOrdersIn(state, snapshot),
    };
    const { differences, balance: balanceBefore, foreignOrders } = account;
    const agreed = [...account.beyond.keys()].filter((symbol) => differing.every((it) => it.symbol !== symbol));
    const hasChanged = keyOf(now) !== keyOf({ differences, balance: balanceBefore, foreignOrders });
    const booked = this.#booked.get(venue) ?? [];
    const missed = booked.filter(({ explanation }) => explanation !== 'funding');
    const isClear = positions.isConfirmed && (balance.isConfirmed || canWait);
    if (hasChanged || agreed.length > 0 || missed.length > 0 || (isClear && readFor === 'wished')) {
      this.#core.stage('venue.reconciled', null, null, {
        venue,
        readAt: at,
        missedFills: missed.length,
        ...now,
        booked: (isExplained(balanceBefore, now.balance) ? booked : missed).slice(0, NAMED),
        cash: snapshot.cash,
        ...(agreed.length === 0 ? {} : { agreed }),
      });
      this.#alarm(venue);
    }
    this.#booked.delete(venue);
    if (!positions.isConfirmed) return positions.lookAgainInMs;
    return balance.isConfirmed || canWait ? null : balance.lookAgainInMs;
  }

  #alarm(venue: VenueId): void {
    const { differences, balance } = venueAccount(this.#core.state.venues, venue);
    const positionsAlarm = accountDiffersAlarm(venue, differences);
    if (differences.length === 0) clearAlarm(this.#core, positionsAlarm.alarmId);
    else raiseAlarm(this.#core, positionsAlarm);
    const balanceAlarm = balanceDiffersAlarm(venue, balance);
    if (balance === null) clearAlarm(this.#core, balanceAlarm.alarmId);
    else raiseAlarm(this.#core, balanceAlarm);
  }

  #bookedFor(venue: VenueId): Booked[] {
    const known = this.#booked.get(venue);
    if (known !== undefined) return known;
    const made: Booked[] = [];
    this.#booked.set(venue, made);
    return made;
  }
}

function isExplained(before: BalanceDifference | null, now: BalanceDifference | null): boolean {
  return before !== null && now === null;
}
