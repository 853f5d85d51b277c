import type { TimeMs, TripId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { TriggerId } from '../domain/triggers.ts';

/** The records of triggers, and of the alerts from outside that one of them listens to. */
export interface TriggerRecordBodies {
  /** A trigger found its threshold crossed and tripped its scope (K9); until then it does not fire again there. */
  'trigger.fired': {
    readonly trigger: TriggerId;
    readonly scope: Scope;
    readonly tripId: TripId;
    readonly measured: string;
    readonly threshold: string;
    readonly reason: string;
    readonly coolDownUntil: TimeMs;
    /** The clock of `coolDownUntil`: the machine's for a trigger that goes by it. Not there: the engine's. */
    readonly clock?: 'machine';
  };
  /** An external alert came in (N3); `code` says why it was refused, empty when it was taken. */
  'alert.received': {
    readonly source: string;
    readonly kind: 'kill' | 'alarm' | '';
    readonly code: string;
  };
}
