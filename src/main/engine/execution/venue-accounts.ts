import type { InstrumentId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { type Cash, max, min, minus, type Price, plus, ZERO_CASH } from '../../../shared/money.ts';
import type { BalanceDifference, ForeignOrder, PositionDifference } from '../domain/reconciliation.ts';
import type { JournalRecord, RecordBodies } from '../domain/records.ts';
import type { VenueFill, VenueReport } from '../domain/venue-report.ts';
import { type BeyondBooks, noteSeenBeyond } from './beyond-books.ts';

/** The fills of one instrument since it was last flat. */
interface Traded {
  /** Venue time of the latest. */
  readonly lastAt: TimeMs;
  readonly low: Price;
  readonly high: Price;
  /** One was booked after a later one: what of the result is settled may differ from the venue's until it is flat. */
  readonly isOutOfOrder: boolean;
}

/** What is known of a venue's own clock and account, folded from the journal. */
export interface VenueAccount {
  /** The latest venue time at which anything was heard: a snapshot of an earlier time is a stale one. */
  heardAt: TimeMs;
  /** Venue time up to which every execution is known; null before the first read. */
  reconciledTo: TimeMs | null;
  /** Positions that no execution explains, as they were found last. */
  differences: readonly PositionDifference[];
  /** What it is known to have held beyond the books, signed, until both agree (beyond-books.ts). */
  readonly beyond: BeyondBooks;
  /** Settled cash that nothing explains. */
  balance: BalanceDifference | null;
  /** Open orders that are none of ours. */
  foreignOrders: readonly ForeignOrder[];
  /** Cash booked by fills, fees and funding of this venue in this session. */
  booked: Cash;
  readonly traded: Map<InstrumentId, Traded>;
  /** The cash that it had when it was first read, without what was booked until then; null before that. */
  opening: { readonly cash: Cash; readonly at: TimeMs } | null;
  /** Whether it can be spoken to: the connection is lost, or it does not take the key. */
  link: 'up' | 'lost' | 'key-refused';
  /** Its dead-man's switch, as it last said (K11). */
  deadMansSwitch: 'disarmed' | 'armed' | 'failed';
}

export type VenueAccounts = Map<VenueId, VenueAccount>;

export function venueAccount(accounts: VenueAccounts, venue: VenueId): VenueAccount {
  const found = accounts.get(venue);
  if (found !== undefined) return found;
  const made: VenueAccount = {
    heardAt: Number.MIN_SAFE_INTEGER,
    reconciledTo: null,
    differences: [],
    beyond: new Map(),
    balance: null,
    foreignOrders: [],
    booked: ZERO_CASH,
    traded: new Map(),
    opening: null,
    link: 'up',
    deadMansSwitch: 'disarmed',
  };
  accounts.set(venue, made);
  return made;
}

export function foldVenueAccount(accounts: VenueAccounts, record: JournalRecord): void {
  switch (record.kind) {
    case 'session.opened':
      accounts.clear();
      return;
    case 'venue.reported':
      foldVenueReport(venueAccount(accounts, record.body.venue), record.body.report);
      return;
    case 'kill.read':
      hear(venueAccount(accounts, record.body.venue), record.body.readAt);
      noteSeenBeyond(venueAccount(accounts, record.body.venue).beyond, record.body.beyond ?? []);
      return;
    case 'venue.reconciled':
      reconcile(venueAccount(accounts, record.body.venue), record.body);
      return;
    default:
  }
}

/**
 * The books of a venue's instruments took so much cash. Of funding alone: one that the first read had in it already and
 * that was told after it is no change since; executions until then were in that very read.
 */
export function bookCash(account: VenueAccount, change: Cash, { kind, at }: Pick<VenueReport, 'kind' | 'at'>): void {
  account.booked = plus(account.booked, change);
  const { opening } = account;
  if (kind !== 'funding' || opening === null || at > opening.at) return;
  account.opening = { ...opening, cash: minus(opening.cash, change) };
}

/** A fill was booked; `isFlat`: nothing of the instrument is held after it. */
export function bookTraded({ traded }: VenueAccount, { symbol, price, at }: VenueFill, isFlat: boolean): void {
  const known = traded.get(symbol);
  if (isFlat) traded.delete(symbol);
  else if (known === undefined) traded.set(symbol, { lastAt: at, low: price, high: price, isOutOfOrder: false });
  else {
    const [low, high] = [min(known.low, price), max(known.high, price)];
    const isOutOfOrder = known.isOutOfOrder || at < known.lastAt;
    traded.set(symbol, { lastAt: Math.max(known.lastAt, at), low, high, isOutOfOrder });
  }
}

/** The cash that the venue should have; null while it was never read. */
export function cashInBooks({ opening, booked }: VenueAccount): Cash | null {
  return opening === null ? null : plus(opening.cash, booked);
}

function foldVenueReport(account: VenueAccount, report: VenueReport): void {
  hear(account, report.at);
  link(account, report);
  if (report.kind !== 'cancelled' || account.foreignOrders.length === 0) return;
  account.foreignOrders = account.foreignOrders.filter(({ orderId }) => orderId !== report.orderId);
}

function reconcile(account: VenueAccount, body: RecordBodies['venue.reconciled']): void {
  hear(account, body.readAt);
  // It answered a read: it takes the key again.
  account.link = 'up';
  account.reconciledTo = body.readAt;
  // One that was known before may only be repeated, for want of a read that confirms what another has shown.
  const known = new Set(account.differences.map(differenceKey));
  noteSeenBeyond(
    account.beyond,
    body.differences.filter((it) => !known.has(differenceKey(it))),
  );
  for (const symbol of body.agreed ?? []) account.beyond.delete(symbol);
  account.differences = body.differences;
  account.balance = body.balance ?? null;
  account.foreignOrders = body.foreignOrders ?? [];
  if (account.opening === null && body.cash !== undefined) {
    account.opening = { cash: minus(body.cash, account.booked), at: body.readAt };
  }
}

function differenceKey({ symbol, atVenue, inBooks }: PositionDifference): string {
  return `${symbol} ${atVenue} ${inBooks}`;
}

function link(account: VenueAccount, report: VenueReport): void {
  if (report.kind === 'auth-failed') account.link = 'key-refused';
  else if (report.kind === 'connection') account.link = report.state === 'lost' ? 'lost' : 'up';
  else if (report.kind === 'dead-mans-switch') account.deadMansSwitch = report.state;
}

function hear(account: VenueAccount, at: TimeMs): void {
  account.heardAt = Math.max(account.heardAt, at);
}
