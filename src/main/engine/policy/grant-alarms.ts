import type { RecordBodies } from '../domain/records.ts';
import type { Grant } from './grants.ts';

type AlarmBody = RecordBodies['alarm.raised'];

export const endsAlarmId = (grantId: string): string => `${grantId}-ends`;
export const endedAlarmId = (grantId: string): string => `${grantId}-ended`;

const RENEW = 'If it is to go on, issue a new grant: none is renewed by itself.';

/** Its time is nearly over. */
export function endsAlarm({ grantId, agent, expiresAt }: Grant, now: number): AlarmBody {
  return {
    alarmId: endsAlarmId(grantId),
    priority: 'medium',
    agent,
    cause: `The grant of ${agent} ends in ${inWords(expiresAt - now)}.`,
    consequence:
      'Then its open entries are taken back, and it may only reduce: cancel its orders, close what it holds.',
    action: RENEW,
  };
}

/** Its time or its calls are over. */
export function ranOutAlarm({ grantId, agent }: Grant, how: 'expired' | 'used-up'): AlarmBody {
  return {
    alarmId: endedAlarmId(grantId),
    priority: 'medium',
    agent,
    cause: how === 'expired' ? `The grant of ${agent} has expired.` : `The grant of ${agent} is used up.`,
    consequence: 'Its open entries are taken back. From now on it may only cancel its orders and close what it holds.',
    action: RENEW,
  };
}

/** A person took it away. */
export function revokedAlarm({ grantId, agent }: Grant, entries: number): AlarmBody {
  const cancelled = entries === 0 ? 'It had no entry open.' : `Its open entries (${entries}) are being taken back.`;
  return {
    alarmId: endedAlarmId(grantId),
    priority: 'high',
    agent,
    cause: `The grant of ${agent} was revoked.`,
    consequence: `${cancelled} Its position is kept, and so are the exits that rest at the venue; it gets no prices and can propose nothing.`,
    action: `Kill ${agent} to flatten it, or issue a new grant to let it go on.`,
  };
}

function inWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 90) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
