import { type KeyboardEvent, useCallback, useState } from 'react';
import { useView } from '../../store/console-store.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { AlarmItem, acknowledge } from './AlarmItem.tsx';
import { alarmGroups, shelveMinutes } from './order.ts';
import { ShelveDialog } from './ShelveDialog.tsx';
import { alarmsNote } from './words.ts';

/** Every alarm, with all that can be done with it; shelved ones apart, with the time left. */
export function AlarmsView() {
  const alarms = useView((view) => view.alarms);
  const alerts = useView((view) => view.alerts);
  const [shelving, setShelving] = useState<string | null>(null);
  const { shown, shelved } = alarmGroups(alarms);
  const { rows, waiting, holder } = useHeldOrder(shown);
  const close = useCallback(() => setShelving(null), []);
  const chosen = shown.find((alarm) => alarm.id === shelving);

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-alarm]')];
    const at = items.findIndex((row) => row.contains(document.activeElement));
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = items.at(Math.min(items.length - 1, Math.max(0, at + step)));
      next?.querySelector('button')?.focus();
      next?.scrollIntoView({ block: 'nearest' });
      return;
    }
    const alarm = shown.find((one) => one.id === items[at]?.dataset.alarm);
    if (alarm === undefined) return;
    if (event.key === 'a' && !alarm.acknowledged) acknowledge(alarm.id);
    if (event.key === 's' && !alarm.cleared && shelveMinutes(alarm).length > 0) {
      // Or the letter would be typed into the dialog.
      event.preventDefault();
      setShelving(alarm.id);
    }
  };

  return (
    <Panel
      title="Alarms"
      note={alarmsNote(shown, shelved, waiting)}
      className="flex min-h-64 flex-[1_1_0] flex-col max-[1099px]:flex-none"
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ul
          aria-label="Alarms, worst first"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the list takes the keys (WCAG 2.1.1)
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          {rows.map((alarm) => (
            <AlarmItem key={alarm.id} alarm={alarm} onShelve={setShelving} holder={holder} />
          ))}
          {shown.length === 0 && <li className="px-3 py-1 text-sm text-faint">Nothing needs you.</li>}
        </ul>
        <h3 className="heading px-3 pt-3 pb-1">Shelved</h3>
        <ul aria-label="Shelved alarms, the next to come back first">
          {shelved.map((alarm) => (
            <AlarmItem key={alarm.id} alarm={alarm} onShelve={setShelving} />
          ))}
          {shelved.length === 0 && <li className="px-3 py-1 text-sm text-faint">None is put away.</li>}
        </ul>
        <dl className="mt-3 grid grid-cols-[9rem_1fr] gap-y-0.5 border-t border-line px-3 py-2 text-xs text-dim">
          <dt>Keys in the list</dt>
          <dd>↑ ↓ move, A acknowledges, S shelves</dd>
          <dt>External alerts</dt>
          <dd className={alerts.listener === 'failed' ? 'font-semibold text-bad' : ''}>
            {alerts.listener === 'failed' && '! '}
            {alerts.text}
          </dd>
          <dt>Webhook</dt>
          <dd>{alerts.webhook || 'none is set: what nobody answers stays on this machine'}</dd>
        </dl>
      </div>
      {chosen !== undefined && <ShelveDialog alarm={chosen} onClose={close} />}
    </Panel>
  );
}
