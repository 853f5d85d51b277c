import { minus, ZERO_CASH, ZERO_QUANTITY } from '../../shared/money.ts';
import { foldBaselines } from './agents/baseline.ts';
import { countRefusal, foldAgent, registerAgents } from './agents/registry.ts';
import { foldAlarm } from './alarms/alarms.ts';
import { type LiveStep, quoteOf } from './domain/live-market.ts';
import type { JournalRecord, RecordOf } from './domain/records.ts';
import { noteClosedBeyond } from './execution/beyond-books.ts';
import {
  addOrder,
  askCancel,
  clearOrders,
  endsRejected,
  findOrder,
  markOrder,
  reportOrder,
} from './execution/orders.ts';
import { bookCash, bookTraded, foldVenueAccount, venueAccount } from './execution/venue-accounts.ts';
import { foldIncident } from './incidents/incidents.ts';
import { foldTrip } from './kill/trips.ts';
import { positionOf } from './ledger/book.ts';
import { openCurves, sampleCurves } from './ledger/curve.ts';
import { bookCrossing, bookFill, HOUSE, openBooks, shareFunding } from './ledger/ledger.ts';
import { foldAuthority } from './policy/fold-authority.ts';
import { foldPassphraseWait } from './policy/passphrase-wait.ts';
import { foldTournament } from './promotion/tournaments.ts';
import { foldRetained } from './retention/retention.ts';
import { foldActivity } from './risk/activity.ts';
import { foldHold } from './risk/holds.ts';
import type { State } from './state.ts';
import { foldTriggers } from './triggers/fired.ts';

const DENIALS_KEPT = 100;

/** Changes the state by one record. The only way state ever changes, at run time and after a restart alike. */
export function fold(state: State, record: JournalRecord): void {
  state.lastAt = record.at;
  foldAgent(state.registry, record);
  foldTrip(state.trips, record);
  foldIncident(state.incidents, record);
  foldRetained(state.retained, record);
  foldTournament(state.tournaments, record);
  foldAlarm(state.alarms, record);
  foldVenueAccount(state.venues, record);
  foldActivity(state, record);
  foldHold(state.holds, record);
  foldTriggers(state.triggers, record);
  foldBaselines(state.baselines, record, state.orders);
  foldAuthority(state, record);
  foldPassphraseWait(state.passphraseWaits, record);
  switch (record.kind) {
    case 'session.opened':
      openSession(state, record);
      return;
    case 'session.ended':
      if (state.session !== null) state.session.ended = record.body.reason;
      return;
    case 'market.sampled':
      if (state.session !== null) state.session.steps = record.body.steps;
      for (const mark of record.body.marks) state.marks.set(mark.symbol, { price: mark.price, at: record.at });
      sampleCurves(state.curves, state.ledger, state.marks, record.at);
      if (record.body.live !== undefined) foldLiveStep(state, record.body.live);
      return;
    case 'order.approved':
      addOrder(state.orders, record);
      state.counts.orders += 1;
      return;
    case 'order.denied':
      state.counts.denials += 1;
      state.denials.push({ ...record.body, at: record.at });
      if (state.denials.length > DENIALS_KEPT) state.denials.shift();
      return;
    case 'order.cancelling':
      askCancel(state.orders, record.body.orderId, record.body.by, record.at);
      return;
    case 'order.unknown':
      markOrder(state.orders, record.body.orderId, 'unknown', record.at);
      return;
    case 'order.reconciled':
      foldReconciled(state, record);
      return;
    case 'venue.reported':
      foldReport(state, record);
      return;
    case 'policy.loaded':
      state.policy = { ...record.body, at: record.at };
      return;
    case 'chaos.changed':
      state.chaos = { feed: record.body.feed, venue: record.body.venue };
      return;
    case 'watchdog.changed':
      state.watchdog = record.body;
      return;
    case 'ledger.crossed':
      bookCrossing(state.ledger, record.body);
      return;
    default:
  }
}

function foldLiveStep({ live }: State, { closeAt, quotes }: LiveStep): void {
  live.closedAt = closeAt;
  for (const quote of quotes) live.quotes.set(quote.symbol, quoteOf(quote));
}

function foldReconciled(state: State, { at, body }: RecordOf<'order.reconciled'>): void {
  markOrder(state.orders, body.orderId, body.state, body.readAt ?? at, body.reason);
}

function openSession(state: State, record: RecordOf<'session.opened'>): void {
  const { session, seed, feed, feedSha256, live, venue, account, currency } = record.body;
  state.session = {
    session,
    seed,
    feed,
    feedSha256,
    live: live ?? null,
    venue,
    account: account ?? null,
    currency,
    openedAt: record.at,
    manifests: record.body.agents.map(({ agent, role, manifestSha256 }) => ({ agent, role, sha256: manifestSha256 })),
    steps: 0,
    ended: null,
  };
  registerAgents(state.registry, record.body);
  openBooks(state.ledger, record.body);
  openCurves(state.curves, state.ledger);
  state.marks.clear();
  state.live.quotes.clear();
  state.live.closedAt = null;
  clearOrders(state.orders);
  state.denials.length = 0;
  Object.assign(state.counts, { orders: 0, fills: 0, denials: 0, rejections: 0 });
}

function foldReport(state: State, record: RecordOf<'venue.reported'>): void {
  const { venue, report } = record.body;
  const cashBefore = state.ledger.account.cash;
  // An execution in something that the session does not trade (somebody's own) cannot be valued: it is only journalled.
  if (report.kind === 'fill' && state.ledger.instruments.has(report.symbol)) {
    // A fill of an order that nobody here sent still changed the account: it is the house's.
    const order = findOrder(state.orders, report.orderId);
    bookFill(state.ledger, order?.owner ?? { kind: 'agent', agent: HOUSE }, report);
    const [account, inBooks] = [venueAccount(state.venues, venue), positionOf(state.ledger.account, report.symbol)];
    bookTraded(account, report, inBooks.quantity === ZERO_QUANTITY);
    if (order !== undefined) noteClosedBeyond(account.beyond, state.orders, order, inBooks.quantity);
    // Without a mark books and account would be valued at what each paid, and their sums would differ.
    if (!state.marks.has(report.symbol)) state.marks.set(report.symbol, { price: report.price, at: report.at });
    state.counts.fills += 1;
  }
  if (endsRejected(state.orders, report)) {
    state.counts.rejections += 1;
    countRefusal(state.registry, record);
  }
  if (report.kind === 'funding') shareFunding(state.ledger, report);
  const change = minus(state.ledger.account.cash, cashBefore);
  if (change !== ZERO_CASH) bookCash(venueAccount(state.venues, venue), change, report);
  reportOrder(state.orders, venue, report);
}
