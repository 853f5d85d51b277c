import type { AlarmRow } from '../../../shared/view/console-view.ts';

/** Quiet words beside the title. */
export function alarmsNote(shown: readonly AlarmRow[], shelved: readonly AlarmRow[]): string {
  const open = shown.filter((alarm) => !alarm.acknowledged).length;
  const first = shown.length === 0 ? 'none' : `worst first · ${open} unacknowledged`;
  return shelved.length === 0 ? first : `${first} · ${shelved.length} shelved`;
}
