import { AlarmClock, Check, Clock as ClockIcon } from 'lucide-react';
import type { IncidentRow } from '../../../shared/view/incident-view.ts';
import { useClock } from '../../store/clock.ts';
import { clockOf } from './incidents.ts';

const LOOKS = {
  late: { icon: AlarmClock, ink: 'font-semibold text-bad' },
  runs: { icon: ClockIcon, ink: 'text-warn' },
  done: { icon: Check, ink: 'text-dim' },
} as const;

/** The response clock: in words, in red when it is late. Not announced at each second. */
export function IncidentClock({ incident }: { readonly incident: IncidentRow }) {
  const now = useClock((clock) => clock.now);
  const { look, text } = clockOf(incident, now);
  const { icon: Icon, ink } = LOOKS[look];
  return (
    <span data-clock={look} className={`inline-flex items-center gap-1 text-xs ${ink}`}>
      <Icon size={12} aria-hidden="true" className="shrink-0" />
      {text}
    </span>
  );
}
