import { useView } from '../../store/console-store.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { AlarmItem } from './AlarmItem.tsx';
import { alarmGroups } from './order.ts';
import { alarmsNote } from './words.ts';

/** Alarms beside every other view: those that stand, worst first. */
export function AlarmsPanel({ className }: { readonly className: string }) {
  const alarms = useView((view) => view.alarms);
  const { shown, shelved } = alarmGroups(alarms);
  const { rows, waiting, holder } = useHeldOrder(shown);
  return (
    <Panel title="Alarms" note={alarmsNote(shown, shelved, waiting)} className={className}>
      <ul
        aria-label="Alarms, worst first"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto"
      >
        {rows.map((alarm) => (
          <AlarmItem key={alarm.id} alarm={alarm} holder={holder} />
        ))}
        {shown.length === 0 && <li className="px-3 py-1 text-sm text-faint">Nothing needs you.</li>}
      </ul>
    </Panel>
  );
}
