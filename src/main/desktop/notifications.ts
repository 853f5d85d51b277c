import type { AlarmRow } from '../../shared/view/console-view.ts';
import type { ConsoleFace } from '../ipc/console-face.ts';
import type { NotificationApi } from './electron-api.ts';

/** Most notifications in one minute; what is over it stands in the window, as every alarm does. */
export const MAX_NOTIFICATIONS_A_MINUTE = 6;
const MINUTE_MS = 60_000;
/** Alarm ids remembered, so that a row that changes is not announced twice. */
const REMEMBERED = 1_000;

/** Announces each new alarm of high or critical priority outside the window. Returns the way to stop. */
export function notifyAlarms(
  face: Pick<ConsoleFace, 'onDelta'>,
  notification: NotificationApi,
  now: () => number,
): () => void {
  if (!notification.isSupported()) return () => {};
  const announced = new Set<string>();
  let recent: number[] = [];
  return face.onDelta((delta) => {
    for (const alarm of delta.tables.alarms?.upsert ?? []) {
      if (!isUrgent(alarm) || announced.has(alarm.id)) continue;
      const at = now();
      recent = recent.filter((time) => at - time < MINUTE_MS);
      if (recent.length >= MAX_NOTIFICATIONS_A_MINUTE) return;
      recent.push(at);
      announced.add(alarm.id);
      if (announced.size > REMEMBERED) announced.delete([...announced][0] ?? '');
      new notification({
        title: `Interlock: ${alarm.cause}`,
        body: `${alarm.consequence} ${alarm.action}`.trim(),
        urgency: alarm.priority === 'critical' ? 'critical' : 'normal',
      }).show();
    }
  });
}

function isUrgent(alarm: AlarmRow): boolean {
  return !alarm.cleared && !alarm.acknowledged && (alarm.priority === 'critical' || alarm.priority === 'high');
}
