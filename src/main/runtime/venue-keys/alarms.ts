import { EXCHANGE_NAMES } from '../../../shared/exchanges.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import type { RecordBodies } from '../../engine/domain/records.ts';

type Alarm = RecordBodies['alarm.raised'];
/** What can be wrong with a key of an exchange; each is an alarm of its own, by the key's alias. */
export const VENUE_KEY_ALARMS = ['due', 'refused', 'untested', 'unwiped'] as const;
export type VenueKeyAlarm = (typeof VENUE_KEY_ALARMS)[number];

export function venueKeyAlarmId(alarm: VenueKeyAlarm, alias: string): string {
  return `venue-key-${alarm}-${alias}`;
}

/** @param row as the screen shows it: its text says what is to be done */
export function venueKeyAlarm(alarm: VenueKeyAlarm, row: VenueKeyRow): Alarm {
  const name = EXCHANGE_NAMES[row.exchange];
  const base = { alarmId: venueKeyAlarmId(alarm, row.id), agent: null };
  switch (alarm) {
    case 'due':
      return {
        ...base,
        priority: row.isExposed ? 'high' : 'low',
        cause: row.isExposed
          ? `The key ${row.id} of ${name} may have been seen.`
          : `The key ${row.id} of ${name} is to be rotated: it is old, or runs out soon.`,
        consequence: 'Whoever got hold of it can trade with it.',
        action: rotateWords(row),
      };
    case 'refused':
      return {
        ...base,
        priority: 'high',
        cause: row.text,
        consequence: `Nothing trades at ${name} with it.`,
        action: rotateWords(row),
      };
    case 'untested':
      return {
        ...base,
        priority: 'medium',
        cause: `${name} was not asked for days what the key ${row.id} may do.`,
        consequence: 'It could withdraw by now, and nobody here would know.',
        action: `See why: interlock venue key test ${row.id}`,
      };
    case 'unwiped':
      return {
        ...base,
        priority: 'medium',
        cause: `The key ${row.id} of ${name} is revoked and still in the keychain.`,
        consequence: 'Nothing here uses it, but whoever opens the keychain can read it.',
        action: `Unlock the keychain: it is tried again by itself. Delete the key at ${name} in any case.`,
      };
  }
}

export function rotateWords({ id, exchange }: Pick<VenueKeyRow, 'id' | 'exchange'>): string {
  return `Make a new key at ${EXCHANGE_NAMES[exchange]}, enter it with interlock venue key rotate ${id}, then delete the old one there.`;
}
