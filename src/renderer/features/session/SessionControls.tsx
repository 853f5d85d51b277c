import { Pause, Play, Square } from 'lucide-react';
import { useState } from 'react';
import { useView } from '../../store/console-store.ts';
import { run } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { number, percent } from '../../ui/format.ts';
import { EndSessionDialog } from './LiveSessionDialog.tsx';
import { SpeedSelect } from './SpeedSelect.tsx';

/** Pause, resume and speed of the replay, and how far it is; a live session has an end instead of a speed. */
export function SessionControls() {
  const state = useView((view) => view.session.state);
  const speed = useView((view) => view.session.speed);
  const feed = useView((view) => view.session.feed);
  const [ending, setEnding] = useState(false);
  return (
    <fieldset className="flex items-center gap-2 text-sm" aria-label="Session">
      <Progress />
      {state === 'paused' && <strong className="rounded border border-note px-1.5 text-xs text-note">PAUSED</strong>}
      {(state === 'running' || state === 'paused') && (
        <>
          {state === 'running' ? (
            <Button onClick={() => void run('session.pause', {}, 'The session was not paused', 'Session paused.')}>
              <Pause size={13} aria-hidden="true" /> Pause
            </Button>
          ) : (
            <Button onClick={() => void run('session.resume', {}, 'The session was not resumed', 'Session resumed.')}>
              <Play size={13} aria-hidden="true" /> Resume
            </Button>
          )}
          {feed === 'live' ? (
            <Button onClick={() => setEnding(true)}>
              <Square size={13} aria-hidden="true" /> End session…
            </Button>
          ) : (
            <SpeedSelect
              label="Speed"
              labelHidden
              value={speed}
              onChange={(next) => void run('session.speed', { speed: next }, 'The speed was not changed')}
            />
          )}
          {ending && <EndSessionDialog onClose={() => setEnding(false)} />}
        </>
      )}
    </fieldset>
  );
}

function Progress() {
  const bars = useView((view) => view.session.bars);
  const total = useView((view) => view.session.barsTotal);
  if (bars === 0) return null;
  const done = total === null || total === 0 ? '' : ` of ${number(total)} · ${percent(bars / total)}`;
  return (
    <span className="text-xs text-faint max-[1279px]:hidden">
      bar <span className="figure">{`${number(bars)}${done}`}</span>
    </span>
  );
}
