import type { VenueId } from '../../../shared/ids.ts';
import { formatAmount, minus } from '../../../shared/money.ts';
import type { BalanceDifference, PositionDifference } from '../domain/reconciliation.ts';
import type { RecordBodies } from '../domain/records.ts';
import { unknownWords, type VenueFill, type VenueUnknown } from '../domain/venue-report.ts';

/** The connection to a venue is lost. */
export function connectionAlarm(venue: VenueId): RecordBodies['alarm.raised'] {
  return {
    alarmId: `connection-${venue}`,
    priority: 'high',
    agent: null,
    cause: `The connection to ${venue} is lost`,
    consequence: 'Orders there work on unseen. A kill cannot prove anything there and says INCOMPLETE until it can.',
    action: `Look at ${venue} itself. It is read as soon as the connection is back; if that does not happen, close the console and start it again.`,
  };
}

/** A venue does not take the key: nothing is tried again with it until a person has seen to it (N4). */
export function keyAlarm(venue: VenueId): RecordBodies['alarm.raised'] {
  return {
    alarmId: `key-${venue}`,
    priority: 'critical',
    agent: null,
    cause: `${venue} does not take the key any more.`,
    consequence: 'Nothing can be sent or cancelled there from here, by a kill neither.',
    action: 'Close positions at the venue itself. Then give a valid key, and reset.',
  };
}

/** The account keeps longs and shorts apart: nothing is opened in it (docs/adr/0013). */
export function positionModeAlarm(venue: VenueId): RecordBodies['alarm.raised'] {
  return {
    alarmId: `position-mode-${venue}`,
    priority: 'high',
    agent: null,
    cause: `An order was refused by its position mode: the account at ${venue} is in hedge mode, or was switched just now`,
    consequence:
      'In hedge mode nothing is opened and no order rests there; what reduces a position goes out, and a kill of everything closes each leg.',
    action: `Close both legs at ${venue}, or kill; then set one-way mode there. The next order that it takes ends this alarm.`,
  };
}

/** A venue's dead-man's switch is off where it should be on, or runs out soon (K11). */
export function deadMansSwitchAlarm(venue: VenueId): RecordBodies['alarm.raised'] {
  return {
    alarmId: `dead-mans-switch-${venue}`,
    priority: 'high',
    agent: null,
    cause: `The dead-man's switch of ${venue} is off, or was not refreshed for half of its time`,
    consequence: `When it runs out ${venue} cancels the orders that it covers, protective stops too, and no position. If it is off, orders there work on should this console be lost.`,
    action: `It is tried again by itself. Look at the connection, the key and ${venue} itself; kill if in doubt.`,
  };
}

/** Positions there are not what the books say, and no execution explains it (R8). */
export function accountDiffersAlarm(
  venue: VenueId,
  differences: readonly PositionDifference[],
): RecordBodies['alarm.raised'] {
  const apart = differences.map(positionWords).join('; ');
  const symbols = differences.map(({ symbol }) => symbol).join(', ');
  return {
    alarmId: `account-differs-${venue}`,
    priority: 'high',
    agent: null,
    cause: `The account at ${venue} is not what the books say: ${apart}`,
    consequence: `No execution explains it. The books are left as they are; nothing new is opened in ${symbols}, exits go out, and a kill closes what the venue holds.`,
    action: `Compare with ${venue} itself. Kill if you do not know where it comes from.`,
  };
}

/** There is something in the account that nothing here can name, cancel or close (R8). */
export function unknownAlarm(venue: VenueId, unknown: readonly VenueUnknown[]): RecordBodies['alarm.raised'] {
  const [first = '', ...rest] = unknown.map(unknownWords);
  return {
    alarmId: `unknown-${venue}`,
    priority: 'high',
    agent: null,
    cause: `The account at ${venue} has what Interlock does not trade: ${first}${rest.length === 0 ? '' : `, and ${rest.length} more`}`,
    consequence:
      'Positions and balance are not held against the books while it is there. A kill cancels and closes all else, and says INCOMPLETE.',
    action: `End it at ${venue} itself, or keep it in an account of its own. The next read without it ends this alarm.`,
  };
}

export function impossibleAlarmId(venue: VenueId): string {
  return `impossible-${venue}`;
}

/** A read lists an execution that cannot be: of nothing, at no price, or beyond what its order asked for (R7). */
export function impossibleAlarm(venue: VenueId, fill: VenueFill): RecordBodies['alarm.raised'] {
  const { side, quantity, symbol, price } = fill;
  return {
    alarmId: impossibleAlarmId(venue),
    priority: 'high',
    agent: null,
    cause: `${venue} told an execution that cannot be: ${side} ${formatAmount(quantity)} ${symbol} at ${formatAmount(price)}`,
    consequence:
      'It is not booked, so books and account may differ by it. A kill closes what the venue holds, and is not FLAT while the books hold what the venue does not show.',
    action: `Look at this order at ${venue} itself: somebody may have made it larger there. Kill if you do not know where it comes from.`,
  };
}

/** The venue's cash is not what was booked there (R8). */
export function balanceDiffersAlarm(venue: VenueId, balance: BalanceDifference | null): RecordBodies['alarm.raised'] {
  const apart = balance === null ? '' : balanceWords(balance);
  return {
    alarmId: `balance-differs-${venue}`,
    priority: 'high',
    agent: null,
    cause: `The balance at ${venue} is not what the books say: ${apart}`,
    consequence:
      'No execution and no funding explains it. The books are left as they are: what agents are allotted may not be there.',
    action: `If you deposited, withdrew or traded something else there, acknowledge this; the next session begins with what is there. If not, look at ${venue} itself at once, revoke its key, and kill.`,
  };
}

/** `BTC-PERP 3 there, 1 in the books`. */
export function positionWords({ symbol, atVenue, inBooks }: PositionDifference): string {
  return `${symbol} ${formatAmount(atVenue)} there, ${formatAmount(inBooks)} in the books`;
}

/** `1500 there, 1000 in the books, 500 more`. */
export function balanceWords({ atVenue, inBooks }: BalanceDifference): string {
  const [more, less] = [minus(atVenue, inBooks), minus(inBooks, atVenue)];
  const by = more > 0n ? `${formatAmount(more)} more` : `${formatAmount(less)} less`;
  return `${formatAmount(atVenue)} there, ${formatAmount(inBooks)} in the books, ${by}`;
}
