import type { AlarmRow } from '../../../shared/view/alarm-view.ts';

const RANK: Record<AlarmRow['priority'], number> = { critical: 0, high: 1, medium: 2, low: 3 };

/** Worst first: unacknowledged before acknowledged, then by priority, then the newest. */
export function worstAlarmFirst(a: AlarmRow, b: AlarmRow): number {
  const seen = Number(a.acknowledged) - Number(b.acknowledged);
  return seen || RANK[a.priority] - RANK[b.priority] || b.raisedWallAt - a.raisedWallAt || (a.id < b.id ? -1 : 1);
}

export interface AlarmGroups {
  /** In view, worst first. */
  readonly shown: readonly AlarmRow[];
  /** Put away for a while, the first to come back first. */
  readonly shelved: readonly AlarmRow[];
}

/** An alarm leaves the screen only when it is acknowledged and its cause is gone; a shelved one is listed apart. */
export function alarmGroups(alarms: readonly AlarmRow[]): AlarmGroups {
  const standing = alarms.filter((alarm) => !(alarm.acknowledged && alarm.cleared));
  const isShelved = (alarm: AlarmRow): boolean => alarm.shelvedUntilWallAt !== null;
  return {
    shown: standing.filter((alarm) => !isShelved(alarm)).sort(worstAlarmFirst),
    shelved: standing
      .filter(isShelved)
      .sort((a, b) => (a.shelvedUntilWallAt ?? 0) - (b.shelvedUntilWallAt ?? 0) || worstAlarmFirst(a, b)),
  };
}

/** Minutes offered for shelving. */
const STEPS = [5, 15, 30, 60, 240, 480, 1_440] as const;

/** The times for which an alarm may be put away, shortest first; none where its priority does not let it. */
export function shelveMinutes(alarm: AlarmRow): number[] {
  return STEPS.filter((minutes) => minutes * 60_000 <= alarm.shelveAtMostMs);
}

/** 240 as `4 hours`. */
export function minutesWords(minutes: number): string {
  if (minutes < 60) return `${minutes} minutes`;
  return minutes === 60 ? '1 hour' : `${minutes / 60} hours`;
}
