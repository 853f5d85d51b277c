import type { VenueId } from '../../../shared/ids.ts';
import type { RecordBodies } from '../domain/records.ts';

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
