import type { Promised, Watched } from './promise.ts';

/** No promise by number: an engine that fails inside kills everything, which is right, and is a defect all the same. */
export function noDefect(world: Watched): Promised {
  return {
    record(record) {
      if (record.kind !== 'trip.accepted' || !record.body.reason.startsWith('internal error')) return;
      world.broken(0, record.body.reason);
    },
  };
}
