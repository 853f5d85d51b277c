import type { DesktopChannel } from '../ipc/console-face.ts';
import type { ElectronApi } from './electron-api.ts';

/** Most notifications in one minute; what is over it stands in the window, as every alarm does. */
export const MAX_NOTIFICATIONS_A_MINUTE = 6;
const MINUTE_MS = 60_000;

/**
 * Shows an alarm as a desktop notification with the system's alert sound; where a host has none, as a line in the
 * terminal that started it.
 */
export function desktopChannel(
  { Notification, shell }: Pick<ElectronApi, 'Notification' | 'shell'>,
  say: (text: string) => void,
  now: () => number,
): DesktopChannel {
  let recent: number[] = [];
  return ({ priority, cause, consequence, action }) => {
    const at = now();
    recent = recent.filter((time) => at - time < MINUTE_MS);
    if (recent.length >= MAX_NOTIFICATIONS_A_MINUTE) {
      return { delivered: false, detail: `more than ${MAX_NOTIFICATIONS_A_MINUTE} notifications in a minute` };
    }
    recent.push(at);
    shell.beep();
    const body = `${consequence} ${action}`.trim();
    if (!Notification.isSupported()) {
      say(`${cause}: ${body}`);
      return { delivered: true, detail: 'in the terminal' };
    }
    const urgency = priority === 'critical' ? 'critical' : 'normal';
    new Notification({ title: `Interlock: ${cause}`, body, urgency }).show();
    return { delivered: true, detail: 'shown' };
  };
}
