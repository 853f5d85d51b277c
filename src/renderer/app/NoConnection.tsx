import { Unplug } from 'lucide-react';
import { useClock } from '../store/clock.ts';
import { useConsoleStore } from '../store/console-store.ts';
import { age, wallTime } from '../ui/format.ts';

/** A hatched frame round the whole screen and a line that says so: nothing came from the engine for three seconds. */
export function NoConnection() {
  const lost = useConsoleStore((state) => state.connection === 'lost');
  if (!lost) return null;
  return (
    <>
      <div aria-hidden="true" className="pointer-events-none fixed inset-0 z-40">
        <div className="hatch absolute inset-x-0 top-0 h-1.5" />
        <div className="hatch absolute inset-x-0 bottom-0 h-1.5" />
        <div className="hatch absolute inset-y-0 left-0 w-1.5" />
        <div className="hatch absolute inset-y-0 right-0 w-1.5" />
      </div>
      <div
        role="alert"
        className="fixed inset-x-1.5 top-(--header-height) z-25 flex min-h-9 items-center gap-3 bg-kill-plate px-4 py-1.5 text-[#14171b]"
      >
        <Unplug size={18} aria-hidden="true" className="shrink-0" />
        <p className="text-base">
          <strong>NO CONNECTION to the engine — figures are old.</strong> <LastHeard /> KILL ALL can be pressed; if it
          does not answer, type <code className="figure font-bold">interlock kill --all</code> in a terminal.
        </p>
      </div>
    </>
  );
}

/** Not announced again each second. */
function LastHeard() {
  const now = useClock((clock) => clock.now);
  const heardWallAt = useConsoleStore((state) => state.heardWallAt);
  return (
    <span aria-live="off">
      Last heard {wallTime(heardWallAt)}, <span className="figure">{age(now - heardWallAt)}</span> ago.
    </span>
  );
}
