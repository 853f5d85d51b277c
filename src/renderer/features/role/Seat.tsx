import { LockOpen } from 'lucide-react';
import { useClock } from '../../store/clock.ts';
import { useView } from '../../store/console-store.ts';
import { run } from '../../store/notices.ts';
import { askForRole } from '../../store/role.ts';
import { clockLeft } from '../../ui/format.ts';

const BUTTON = 'min-h-6 rounded px-1.5 underline underline-offset-2 hover:text-ink';

/** Who sits here, and for how long when a role is unlocked. */
export function Seat() {
  const { role, untilWallAt } = useView((view) => view.role);
  if (untilWallAt === null) {
    return (
      <span data-role={role}>
        {role}
        <button type="button" className={BUTTON} onClick={() => askForRole('approver')}>
          Unlock…
        </button>
      </span>
    );
  }
  return (
    <span data-role={role} className="inline-flex items-center gap-1 font-semibold text-note">
      <LockOpen size={12} aria-hidden="true" /> {role}, <TimeLeft until={untilWallAt} /> left
      <button
        type="button"
        className={`${BUTTON} text-ink`}
        onClick={() => void run('role.lock', {}, 'The role was not locked', 'Locked: operator again.')}
      >
        Lock
      </button>
    </span>
  );
}

function TimeLeft({ until }: { readonly until: number }) {
  const now = useClock((clock) => clock.now);
  return <span className="figure">{clockLeft(until - now)}</span>;
}
