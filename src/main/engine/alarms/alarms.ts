import type { TimeMs } from '../../../shared/ids.ts';
import type { JournalRecord, RecordBodies } from '../domain/records.ts';

/** Alarms kept, cleared ones included; the oldest cleared and acknowledged go first. */
const KEPT = 200;

/** Where an alarm goes that nobody acknowledges, in this order. */
export type EscalationChannel = RecordBodies['alarm.escalated']['channel'];

/** U2: cause, consequence, action. Acknowledged is not cleared; it goes when both hold. */
export type Alarm = RecordBodies['alarm.raised'] & {
  readonly at: TimeMs;
  acknowledged: boolean;
  cleared: boolean;
  /** Out of the way until then, machine time; null when it is not. Whoever shelved it has seen it. */
  shelvedUntil: TimeMs | null;
  /** Channels that were tried for it, and the last of them that took it. */
  tried: EscalationChannel[];
  escalatedTo: EscalationChannel | null;
};

export type Alarms = Map<string, Alarm>;

/** True while it wants somebody: it stands, nobody said that they saw it, and nobody put it away. */
export function isPressing(alarm: Alarm): boolean {
  const stands = !alarm.cleared || alarm.moment === true;
  return stands && !alarm.acknowledged && alarm.shelvedUntil === null;
}

export function foldAlarm(alarms: Alarms, record: JournalRecord): void {
  switch (record.kind) {
    case 'alarm.raised':
      alarms.set(record.body.alarmId, {
        ...record.body,
        at: record.at,
        acknowledged: false,
        cleared: record.body.moment === true,
        shelvedUntil: null,
        tried: [],
        escalatedTo: null,
      });
      break;
    case 'alarm.acknowledged':
    case 'alarm.cleared':
    case 'alarm.shelved':
    case 'alarm.escalated': {
      const alarm = alarms.get(record.body.alarmId);
      if (alarm !== undefined) change(alarm, record);
      break;
    }
    default:
      return;
  }
  for (const alarm of alarms.values()) if (isOver(alarm)) alarms.delete(alarm.alarmId);
  for (const alarm of alarms.values()) {
    if (alarms.size <= KEPT) break;
    if (alarm.cleared) alarms.delete(alarm.alarmId);
  }
}

type Change = Extract<
  JournalRecord,
  { kind: 'alarm.acknowledged' | 'alarm.cleared' | 'alarm.shelved' | 'alarm.escalated' }
>;

function change(alarm: Alarm, { kind, body }: Change): void {
  if (kind === 'alarm.acknowledged') alarm.acknowledged = true;
  else if (kind === 'alarm.cleared') alarm.cleared = true;
  else if (kind === 'alarm.shelved') alarm.shelvedUntil = body.until;
  else {
    alarm.tried.push(body.channel);
    if (body.delivered) alarm.escalatedTo = body.channel;
  }
}

/** One that was put away does not come back when its cause is gone. */
function isOver({ acknowledged, cleared, shelvedUntil }: Alarm): boolean {
  return cleared && (acknowledged || shelvedUntil !== null);
}
