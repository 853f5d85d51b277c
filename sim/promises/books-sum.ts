import { booksAddUp } from '../checks.ts';
import type { Promised, Watched } from './promise.ts';

/** Promise 6: after everything that moves money the agents' books sum to the account. */
export function booksSum(world: Watched): Promised {
  let moved = false;
  const check = (): void => {
    try {
      booksAddUp(world);
    } catch (error) {
      world.broken(6, error instanceof Error ? error.message : String(error));
    }
  };
  return {
    record(record) {
      if (record.kind === 'venue.reported' || record.kind === 'ledger.crossed') moved = true;
    },
    turn() {
      if (moved) check();
      moved = false;
    },
    restarted: check,
    settled: check,
  };
}
