import { memo } from 'react';
import { useClock } from '../../store/clock.ts';
import { useConsoleStore } from '../../store/console-store.ts';
import { BEAT_LATE_AFTER_MS } from '../../store/freshness.ts';
import { age, NONE } from '../../ui/format.ts';

/** The age of a heartbeat: past three seconds it is late, with a mark beside the colour. */
export const Beat = memo(function Beat({ at }: { readonly at: number | null }) {
  const now = useClock((clock) => clock.now);
  // With the connection lost an age that goes on counting would blame the agent for the engine's silence.
  const lost = useConsoleStore((state) => state.connection === 'lost');
  const heard = useConsoleStore((state) => (state.connection === 'lost' ? state.heardWallAt : 0));
  if (at === null) {
    return (
      <span className="figure text-faint" title="its process does not run">
        {NONE}
      </span>
    );
  }
  const ms = Math.max(0, (lost ? heard : now) - at);
  const late = ms > BEAT_LATE_AFTER_MS;
  const look = lost ? 'text-faint italic' : late ? 'font-semibold text-warn' : '';
  return (
    <span className={`figure ${look}`} data-late={late}>
      {late && !lost && (
        <>
          <span aria-hidden="true">! </span>
          <span className="sr-only">late: </span>
        </>
      )}
      {age(ms)}
    </span>
  );
});
