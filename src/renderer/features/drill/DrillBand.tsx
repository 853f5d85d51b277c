import { FlaskConical } from 'lucide-react';
import type { ChaosView } from '../../../shared/view/console-view.ts';
import { useView } from '../../store/console-store.ts';
import { run } from '../../store/notices.ts';
import { useRoleMissing, withRole } from '../../store/role.ts';
import { Button } from '../../ui/Button.tsx';

const FEED: Record<ChaosView['feed'], string> = { normal: '', frozen: 'feed frozen' };
const VENUE: Record<ChaosView['venue'], string> = {
  normal: '',
  slow: 'venue slow',
  'bad-key': 'venue refuses the key',
  rejecting: 'venue rejects every order',
};

/** Says all the time that a fault is switched on for a drill, so that nobody takes it for a real one. */
export function DrillBand() {
  const chaos = useView((view) => view.chaos);
  const missing = useRoleMissing('chaos.set');
  const faults = [FEED[chaos.feed], VENUE[chaos.venue]].filter((words) => words !== '');
  if (faults.length === 0) return null;
  const end = (): void =>
    void run('chaos.set', { feed: 'normal', venue: 'normal' }, 'The drill was not ended', 'Drill ended.');
  return (
    <div
      role="status"
      data-drill
      className="flex items-center gap-3 border-b-2 border-dashed border-warn bg-warn-fill px-3 py-1"
    >
      <FlaskConical size={16} aria-hidden="true" className="text-warn" />
      <p className="flex-1">
        <strong className="tracking-wide text-warn">DRILL: {faults.join(', ')}.</strong> Switched on by hand; what
        follows from it is meant.
      </p>
      <Button
        title={missing === null ? '' : `needs an ${missing}: unlocks first`}
        onClick={() => withRole('chaos.set', 'Ending a drill', end)}
      >
        End the drill{missing !== null && '…'}
      </Button>
    </div>
  );
}
