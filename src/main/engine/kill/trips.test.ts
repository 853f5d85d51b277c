import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Scope, scopeKey } from '../../../shared/scope.ts';
import type { JournalRecord } from '../domain/records.ts';
import { emptyTrips, foldTrip, latchedTrips, latchOf, latchOver } from './trips.ts';

const GLOBAL: Scope = { kind: 'global' };
const scope = fc.constantFrom<Scope>(GLOBAL, { kind: 'agent', agent: 'a' }, { kind: 'agent', agent: 'b' });

function accepted(tripId: string, of: Scope): JournalRecord {
  const body = { tripId, commandId: `command-${tripId}`, scope: of, cause: 'window', by: 'test', reason: '' } as const;
  const told = { ...body, pressedWallAt: 0, gateClosedMicros: 0 };
  return { kind: 'trip.accepted', at: 1, agent: null, action: tripId, body: told };
}
function reset(tripId: string, of: Scope): JournalRecord {
  const body = { tripId, scope: of, by: 'test', reason: 'r', residuals: 0 };
  return { kind: 'latch.reset', at: 2, agent: null, action: tripId, body };
}

describe('trips as the journal tells them', () => {
  it('[K6] latch until their own reset, whatever else happens, however many there were', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ scope, press: fc.boolean() }), { maxLength: 150 }), (moves) => {
        const trips = emptyTrips();
        const latched = new Map<string, { id: string; scope: Scope }>();
        moves.forEach((it, index) => {
          const key = scopeKey(it.scope);
          const standing = latched.get(key);
          if (it.press && standing === undefined) {
            const id = `trip-${index}`;
            foldTrip(trips, accepted(id, it.scope));
            latched.set(key, { id, scope: it.scope });
          } else if (!it.press && standing !== undefined) {
            foldTrip(trips, reset(standing.id, it.scope));
            latched.delete(key);
          }
          expect(latchedTrips(trips).map((trip) => trip.tripId)).toEqual(
            expect.arrayContaining([...latched.values()].map((one) => one.id)),
          );
          expect(latchedTrips(trips)).toHaveLength(latched.size);
          for (const agent of ['a', 'b']) {
            const over = latched.get('global') ?? latched.get(`agent:${agent}`);
            expect(latchOver(trips, agent)?.tripId).toBe(over?.id);
          }
          expect(trips.byId.size).toBeLessThan(50);
        });
      }),
    );
  });

  it('[K6] a reset of a kill nobody knows lifts nothing', () => {
    const trips = emptyTrips();
    foldTrip(trips, accepted('trip-1', GLOBAL));
    foldTrip(trips, reset('trip-2', GLOBAL));
    expect(latchOf(trips, GLOBAL)?.tripId).toBe('trip-1');
  });
});
