import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { formatAmount, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import { venueOf } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { RecordBodies } from '../domain/records.ts';
import { ORDER_VALID_MS, type VenueReport, type VenueSnapshot } from '../domain/venue-report.ts';
import { positionOf } from '../ledger/book.ts';
import { isKnownFill, rememberedSince } from './known-fills.ts';
import { findOrder, NOT_AT_VENUE, openOrdersAt, takenForGone } from './orders.ts';
import { venueAccount } from './venue-accounts.ts';

type SnapshotReport = Extract<VenueReport, { kind: 'snapshot' }>;
type Difference = RecordBodies['venue.reconciled']['differences'][number];

/** Executions are asked for from so long before the last reconciliation, for a venue that lists some late. */
const OVERLAP_MS = 60_000;
/** A difference between books and venue counts once two reads this far apart, venue time, show the same one. */
const CONFIRM_AFTER_MS = 1_000;

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
  readonly #suspected = new Map<VenueId, { readonly at: TimeMs; readonly differences: string }>();

  constructor(core: Core) {
    this.#core = core;
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
      ...missed.map((fill): VenueReport => ({ kind: 'fill', ...fill })),
      ...listed.map(({ orderId }): VenueReport => ({ kind: 'accepted', orderId, at })),
      report,
    ];
  }

  /**
   * Takes a fresh snapshot whose missing reports were booked. `missed` is how many executions were among them; `asked`
   * says that it was read for reconciliation, so that its result is journalled whatever it is.
   * @returns when the venue should be read again because something is not settled yet; null when all is
   */
  take(venue: VenueId, { snapshot, at }: SnapshotReport, missed: number, asked: boolean): TimeMs | null {
    const now = this.#core.now();
    this.#readTo.set(venue, at);
    const waits = this.#settleUnlisted(venue, snapshot, at, now);
    const differences = this.#differences(venue, snapshot);
    const confirmed = this.#confirm(venue, at, differences);
    const account = venueAccount(this.#core.state.venues, venue);
    if (confirmed && (asked || missed > 0 || account.differs !== differences.length > 0)) {
      this.#note(venue, at, missed, differences);
    }
    if (!confirmed) return now + CONFIRM_AFTER_MS;
    return waits ? now + ORDER_VALID_MS : null;
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

  #differences(venue: VenueId, snapshot: VenueSnapshot): Difference[] {
    const { ledger, session } = this.#core.state;
    const found: Difference[] = [];
    const held = new Map(snapshot.positions.map((it) => [it.symbol, it.quantity]));
    for (const instrument of ledger.instruments.values()) {
      if (venueOf(instrument, session?.venue) !== venue) continue;
      const { symbol } = instrument;
      const [atVenue, inBooks] = [held.get(symbol) ?? ZERO_QUANTITY, positionOf(ledger.account, symbol).quantity];
      if (atVenue !== inBooks) found.push({ symbol, atVenue, inBooks });
    }
    return found;
  }

  /** Books run ahead of a read by what was reported since; only a difference that stays is one. */
  #confirm(venue: VenueId, at: TimeMs, differences: readonly Difference[]): boolean {
    if (differences.length === 0) {
      this.#suspected.delete(venue);
      return true;
    }
    const key = differences.map(wordsOf).join('; ');
    const suspected = this.#suspected.get(venue);
    if (suspected?.differences === key) return at - suspected.at >= CONFIRM_AFTER_MS;
    this.#suspected.set(venue, { at, differences: key });
    return false;
  }

  #note(venue: VenueId, readAt: TimeMs, missedFills: number, differences: Difference[]): void {
    this.#core.stage('venue.reconciled', null, null, { venue, readAt, missedFills, differences });
    const alarmId = `account-differs-${venue}`;
    if (differences.length === 0) {
      clearAlarm(this.#core, alarmId);
      return;
    }
    raiseAlarm(this.#core, {
      alarmId,
      priority: 'high',
      agent: null,
      cause: `The account at ${venue} is not what the books say: ${differences.map(wordsOf).join('; ')}`,
      consequence: 'No execution explains it. The books are left as they are; a kill closes what the venue holds.',
      action: `Compare with ${venue} itself. Kill if you do not know where it comes from.`,
    });
  }
}

function wordsOf({ symbol, atVenue, inBooks }: { symbol: InstrumentId; atVenue: Quantity; inBooks: Quantity }): string {
  return `${symbol} ${formatAmount(atVenue)} there, ${formatAmount(inBooks)} in the books`;
}
