import type { AlarmRow } from '../../../shared/view/console-view.ts';

const RANK: Record<AlarmRow['priority'], number> = { critical: 0, high: 1, medium: 2, low: 3 };

/** Worst first: unacknowledged before acknowledged, then by priority, then the newest. */
export function worstAlarmFirst(a: AlarmRow, b: AlarmRow): number {
  const seen = Number(a.acknowledged) - Number(b.acknowledged);
  return seen || RANK[a.priority] - RANK[b.priority] || b.raisedWallAt - a.raisedWallAt || (a.id < b.id ? -1 : 1);
}

/** An alarm leaves the screen only when it is acknowledged and its cause is gone. */
export function alarmsShown(alarms: readonly AlarmRow[]): AlarmRow[] {
  return alarms.filter((alarm) => !(alarm.acknowledged && alarm.cleared)).sort(worstAlarmFirst);
}
