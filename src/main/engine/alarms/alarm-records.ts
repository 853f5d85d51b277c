import type { AgentId, TimeMs } from '../../../shared/ids.ts';

/** The records of alarms. */
export interface AlarmRecordBodies {
  'alarm.raised': {
    readonly alarmId: string;
    readonly priority: 'critical' | 'high' | 'medium' | 'low';
    readonly agent: AgentId | null;
    readonly cause: string;
    readonly consequence: string;
    readonly action: string;
    /** It tells of a moment: nothing will say that its cause is gone, so that it goes when it is acknowledged. */
    readonly moment?: true;
  };
  'alarm.acknowledged': { readonly alarmId: string; readonly by: string };
  'alarm.cleared': { readonly alarmId: string };
  /** Out of the way until then; never for longer than its priority lets (U2). */
  'alarm.shelved': { readonly alarmId: string; readonly by: string; readonly until: TimeMs };
  /** Nobody acknowledged it in time: it went on to the next channel. */
  'alarm.escalated': {
    readonly alarmId: string;
    readonly channel: 'desktop' | 'webhook';
    readonly delivered: boolean;
    readonly detail: string;
  };
}
