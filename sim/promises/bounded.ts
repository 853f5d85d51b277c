import { isRunning } from '../../src/main/engine/kill/trips.ts';
import type { TripId } from '../../src/shared/ids.ts';
import type { Promised, Watched } from './promise.ts';

/** What a kill may take at most: tries, and the exchanges' time; the engine's own bounds lie below these. */
const MOST_ATTEMPTS = 150;
const LONGEST_RUN_MS = 20 * 60_000;

/** Promise 13: every kill's tries and time are bounded, and one that runs always knows when it will go on. */
export function bounded(world: Watched): Promised {
  const since = new Map<TripId, number>();
  return {
    record(record) {
      if (record.kind !== 'kill.phase') return;
      if (record.body.attempt > MOST_ATTEMPTS) {
        world.broken(13, `${record.body.tripId} makes its attempt ${record.body.attempt}`);
      }
    },
    turn() {
      const running = [...world.engine.state.trips.byId.values()].filter(isRunning);
      for (const tripId of since.keys()) if (!running.some((it) => it.tripId === tripId)) since.delete(tripId);
      for (const { tripId } of running) {
        if (!since.has(tripId)) since.set(tripId, world.now());
        if (world.now() - (since.get(tripId) ?? 0) > LONGEST_RUN_MS) world.broken(13, `${tripId} runs without end`);
      }
      if (running.length > 0 && world.engine.kills.wakeAt === null) {
        world.broken(13, `${running.map((it) => it.tripId).join(', ')} runs and waits for nothing`);
      }
    },
    died() {
      since.clear();
    },
  };
}
