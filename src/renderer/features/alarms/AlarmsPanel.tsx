import { CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { AlarmRow } from '../../../shared/view/console-view.ts';
import { useView } from '../../store/console-store.ts';
import { run } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { wallTime } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { alarmsShown } from './order.ts';

const LOOKS = {
  critical: { icon: OctagonAlert, ink: 'text-bad' },
  high: { icon: TriangleAlert, ink: 'text-bad' },
  medium: { icon: CircleAlert, ink: 'text-warn' },
  low: { icon: Info, ink: 'text-note' },
} as const;

/** Alarms until they are both acknowledged and cleared, worst first: cause, consequence, action. */
export function AlarmsPanel({ className }: { readonly className: string }) {
  const alarms = useView((view) => view.alarms);
  const shown = alarmsShown(alarms);
  const open = shown.filter((alarm) => !alarm.acknowledged).length;
  const note = shown.length === 0 ? 'none' : `worst first · ${open} unacknowledged`;
  return (
    <Panel title="Alarms" note={note} className={className}>
      <ul
        aria-label="Alarms, worst first"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto"
      >
        {shown.map((alarm) => (
          <Alarm key={alarm.id} alarm={alarm} />
        ))}
        {shown.length === 0 && <li className="px-3 py-1 text-sm text-faint">Nothing needs you.</li>}
      </ul>
    </Panel>
  );
}

const Alarm = memo(function Alarm({ alarm }: { readonly alarm: AlarmRow }) {
  const { icon: Icon, ink } = LOOKS[alarm.priority];
  const settled = alarm.acknowledged ? 'text-dim' : ink;
  return (
    <li data-alarm={alarm.id} className="flex items-start gap-2.5 border-b border-line px-3 py-1.5">
      <Icon size={16} className={`mt-0.5 shrink-0 ${settled}`} aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className={alarm.acknowledged ? 'text-dim' : 'font-semibold'}>
          <span className="figure mr-2 text-xs font-normal text-faint">{wallTime(alarm.raisedWallAt)}</span>
          <span className="sr-only">{alarm.priority} alarm: </span>
          {alarm.cause}
          {alarm.cleared && <span className="ml-2 text-xs font-normal text-dim">the cause is gone</span>}
        </p>
        <p className="text-sm text-dim">
          {alarm.consequence} <strong className="font-semibold text-ink">{alarm.action}</strong>
        </p>
      </div>
      {alarm.acknowledged ? (
        <span className="mt-1 shrink-0 text-xs text-dim">✓ acknowledged, stays until cleared</span>
      ) : (
        <Button
          className="shrink-0"
          aria-label={`Acknowledge: ${alarm.cause}`}
          onClick={() => void run('alarms.acknowledge', { id: alarm.id }, 'The alarm was not acknowledged')}
        >
          Acknowledge
        </Button>
      )}
    </li>
  );
});
