import type { AlarmRow } from '../../../shared/view/alarm-view.ts';

/** Quiet words beside the title. */
export function alarmsNote(shown: readonly AlarmRow[], shelved: readonly AlarmRow[], waiting: number): string {
  const open = shown.filter((alarm) => !alarm.acknowledged).length;
  const first = shown.length === 0 ? 'none' : `worst first · ${open} unacknowledged`;
  const parts = [first];
  if (shelved.length > 0) parts.push(`${shelved.length} shelved`);
  if (waiting > 0) parts.push(`${waiting} new at the end while you are here`);
  return parts.join(' · ');
}
