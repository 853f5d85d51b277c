import { useEffect, useRef, useState } from 'react';
import type { AlarmRow } from '../../../shared/view/alarm-view.ts';
import { useConsoleStore } from '../../store/console-store.ts';

const NO_ALARMS: readonly AlarmRow[] = [];

/** Says each alarm that comes up to screen readers; what stood there when the window opened is not read out. */
export function AlarmAnnouncer() {
  const alarms = useConsoleStore((state) => state.view?.alarms ?? NO_ALARMS);
  const known = useRef<ReadonlySet<string> | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    const before = known.current;
    if (before === null && useConsoleStore.getState().view === null) return;
    const standing = alarms.filter((alarm) => !alarm.acknowledged && alarm.shelvedUntilWallAt === null);
    known.current = new Set(standing.map((alarm) => alarm.id));
    const fresh = before === null ? [] : standing.filter((alarm) => !before.has(alarm.id));
    if (fresh.length > 0) setText(fresh.map((it) => `${it.priority} alarm: ${it.cause}. ${it.action}`).join(' '));
  }, [alarms]);
  return (
    <div aria-live="assertive" aria-atomic="true" className="sr-only" data-announcer="alarms">
      {text}
    </div>
  );
}
