import { latchedTrips } from '../../src/main/engine/kill/trips.ts';
import { scopeKey } from '../../src/shared/scope.ts';
import type { Promised, Watched } from './promise.ts';

/**
 * Promise 4: a latch that was written down survives everything but its reset, its reset lifts it, and agents come back
 * stopped.
 */
export function latchHolds(world: Watched): Promised {
  return {
    turn() {
      const { state, core } = world.engine;
      for (const [tripId, scope] of world.latches.all()) {
        const trip = state.trips.byId.get(tripId);
        if (trip === undefined || trip.reset) world.broken(4, `${tripId} is not latched any more and nobody reset it`);
        if (!core.gate.isClosed(scope)) world.broken(4, `${tripId} latches ${scopeKey(scope)} and the gate is open`);
      }
      for (const { tripId } of latchedTrips(state.trips)) {
        if (world.latches.scopeOf(tripId) === undefined) world.broken(4, `${tripId} was reset and still latches`);
      }
      if (core.gate.isClosed({ kind: 'global' }) && !world.latches.isGlobal) {
        world.broken(4, 'the gate of everything is shut and nothing latches it');
      }
      for (const agent of world.processes) {
        if (world.latches.covers(agent)) world.broken(4, `the process of ${agent} lives although it is latched`);
      }
      for (const entry of state.registry.values()) {
        if (core.gate.isClosed({ kind: 'agent', agent: entry.agent }) && !world.latches.covers(entry.agent)) {
          world.broken(4, `the gate of ${entry.agent} is shut and nothing latches it`);
        }
        if (entry.status === 'running' && world.latches.covers(entry.agent)) {
          world.broken(4, `${entry.agent} runs although it is latched`);
        }
      }
    },
    restarted() {
      for (const entry of world.engine.state.registry.values()) {
        if (entry.status === 'running' || entry.status === 'starting') {
          world.broken(4, `${entry.agent} came back ${entry.status} after a restart`);
        }
      }
    },
  };
}
