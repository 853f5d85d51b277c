import { CircleAlert, Flag, Hourglass, Play } from 'lucide-react';
import { useState } from 'react';
import { useView } from '../../store/console-store.ts';
import { run } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { marketDateTime, number } from '../../ui/format.ts';
import { LiveSessionDialog } from './LiveSessionDialog.tsx';

/** A line across the console while the session is not simply running: starting, ready, ended or failed. */
export function SessionBanner() {
  const session = useView((view) => view.session);
  const latched = useView((view) => view.kill.globalLatched);
  const [asking, setAsking] = useState(false);
  const at = session.marketAt === null ? '' : ` at ${marketDateTime(session.marketAt)}`;
  const frame = 'flex items-center gap-3 border-b border-line px-3 py-2';
  switch (session.state) {
    case 'starting':
      return (
        <div role="status" className={`${frame} bg-note-fill`}>
          <Hourglass size={16} aria-hidden="true" className="text-note" /> Starting: the journal is checked and the
          agents come up in their sandboxes.
        </div>
      );
    case 'ready':
      return (
        <div role="status" className={`${frame} bg-note-fill`}>
          <Play size={16} aria-hidden="true" className="text-note" />
          <p className="flex-1">
            <strong>A {session.feed} session is ready to go on.</strong> It stopped{at}, after {number(session.bars)}{' '}
            bars.
            {session.feed === 'live'
              ? ' No price is asked for until you resume it.'
              : ' Nothing moves until you resume it.'}
          </p>
          <Button
            kind="primary"
            size="large"
            onClick={() => void run('session.resume', {}, 'The session was not resumed', 'Session resumed.')}
          >
            <Play size={15} aria-hidden="true" /> Resume
          </Button>
        </div>
      );
    case 'ended':
      return (
        <div role="status" className={`${frame} bg-panel`}>
          <Flag size={16} aria-hidden="true" />
          <p className="flex-1">
            <strong>
              The {session.feed} session has ended{at}.
            </strong>{' '}
            {session.feed === 'live' ? '' : 'All '}
            {number(session.bars)} bars were played. Positions that are still open keep their last mark; a kill flattens
            them.
          </p>
          {!latched && <Button onClick={() => setAsking(true)}>Live prices…</Button>}
          {asking && <LiveSessionDialog onClose={() => setAsking(false)} />}
        </div>
      );
    case 'failed':
      return (
        <div role="alert" className={`${frame} border-bad bg-bad-fill`}>
          <CircleAlert size={16} aria-hidden="true" className="shrink-0 text-bad" />
          <p>
            <strong className="text-bad">The feed failed{at}.</strong> {session.problem} Figures below are as old as
            they say; KILL ALL works.
          </p>
        </div>
      );
    default:
      return null;
  }
}
