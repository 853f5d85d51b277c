import type { AgentId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { Trip } from './trips.ts';

type AlarmBody = RecordBodies['alarm.raised'];

/** The agent that a scope names; null for everything. */
export function agentOf(scope: Scope): AgentId | null {
  return scope.kind === 'agent' ? scope.agent : null;
}

/** A kill was taken. */
export function tripAlarm(trip: Trip): AlarmBody {
  const whom = trip.scope.kind === 'global' ? 'All agents' : trip.scope.agent;
  const reason = trip.reason === '' ? '' : `: ${trip.reason}`;
  return {
    alarmId: trip.tripId,
    priority: trip.scope.kind === 'global' ? 'critical' : 'high',
    agent: agentOf(trip.scope),
    cause: `${whom} killed by ${trip.by} (${trip.cause})${reason}`,
    consequence: 'Orders are cancelled and positions flattened. Nothing in this scope trades until it is reset.',
    action: 'Wait for FLAT, look at what is left, then reset with a reason.',
  };
}

/** Something is left at a venue. */
export function incompleteAlarm(trip: Trip): AlarmBody {
  return {
    alarmId: `${trip.tripId}-incomplete`,
    priority: 'critical',
    agent: agentOf(trip.scope),
    cause: 'A kill is INCOMPLETE',
    consequence: 'Orders or positions are left at the venue, listed as residuals.',
    action: 'Look at the residuals. If they do not go away, close them at the venue itself.',
  };
}

/** What was proved flat may not be flat any more. */
export function movedAlarm(trip: Trip): AlarmBody {
  return {
    alarmId: `${trip.tripId}-moved`,
    priority: 'critical',
    agent: agentOf(trip.scope),
    cause: 'An order of a killed scope arrived or filled after its kill was over',
    consequence: 'What was proved flat then may not be flat now. The kill runs again.',
    action: 'Wait for FLAT, and look at the venue itself.',
  };
}

/** A watchdog took over while everything was latched already. */
export function takeoverAlarm(alarmId: string, latched: Trip, reason: string): AlarmBody {
  return {
    alarmId,
    priority: 'critical',
    agent: null,
    cause: `The watchdog took the kill over: ${reason}`,
    consequence: `Everything is latched by ${latched.tripId}, whose run looks at the venues again.`,
    action: 'Wait for FLAT, look at what is left, then reset with a reason.',
  };
}
