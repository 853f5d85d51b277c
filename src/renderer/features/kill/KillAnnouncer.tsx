import { useEffect, useRef, useState } from 'react';
import { useConsoleStore } from '../../store/console-store.ts';
import { announcement, announcementKey } from './kill-words.ts';

/** Says each change of a kill's phase, and a reset, to screen readers at once; the counts in between stay silent. */
export function KillAnnouncer() {
  const [text, setText] = useState('');
  const said = useRef<string | null>(null);
  const phases = useConsoleStore((state) => announcementKey(state.view?.kill.runs ?? []));
  useEffect(() => {
    const before = said.current;
    said.current = phases;
    const { view } = useConsoleStore.getState();
    if (view === null) return;
    const known = new Set((before ?? '').split(' '));
    const changed = view.kill.runs.filter((run) => !known.has(announcementKey([run])));
    if (changed.length > 0) setText(changed.map(announcement).join(' '));
    else if (before !== null && before !== '' && phases === '') setText('Reset done. The agents are stopped.');
  }, [phases]);
  return (
    <div aria-live="assertive" aria-atomic="true" className="sr-only" data-announcer="kill">
      {text}
    </div>
  );
}
