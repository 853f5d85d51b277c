import type { Clock } from '../../engine/ports.ts';

/**
 * A clock that keeps the port's promise never to go back, whatever the one below does: when that jumps back, time
 * stands still for the moment and goes on from there at its pace. A jump ahead is passed on; the machine may have slept.
 */
export function steadyClock(below: Clock): Clock {
  let last = Number.NEGATIVE_INFINITY;
  let ahead = 0;
  return {
    now: () => {
      const reading = below.now() + ahead;
      if (reading < last) {
        ahead += last - reading;
        return last;
      }
      last = reading;
      return reading;
    },
  };
}
