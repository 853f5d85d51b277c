import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { AgentRecordBodies } from '../agents/agent-records.ts';
import type { AlarmRecordBodies } from '../alarms/alarm-records.ts';
import type { OrderRecordBodies } from '../execution/order-records.ts';
import type { KillRecordBodies } from '../kill/kill-records.ts';
import type { LedgerRecordBodies } from '../ledger/ledger-records.ts';
import type { AuthorityRecordBodies } from '../policy/authority-records.ts';
import type { TournamentRecordBodies } from '../promotion/tournament-records.ts';
import type { HoldRecordBodies } from '../risk/hold-records.ts';
import type { SessionRecordBodies } from '../session-records.ts';
import type { TriggerRecordBodies } from '../triggers/trigger-records.ts';
import type { EvidenceRecordBodies } from './evidence-records.ts';

/**
 * The journal's records: every change of state, once, in the words of the domain. State is a fold of these and of
 * nothing else, so whatever a record does not carry is not known after a restart.
 */
export interface RecordBodies
  extends SessionRecordBodies,
    AgentRecordBodies,
    OrderRecordBodies,
    LedgerRecordBodies,
    KillRecordBodies,
    AlarmRecordBodies,
    AuthorityRecordBodies,
    HoldRecordBodies,
    TriggerRecordBodies,
    TournamentRecordBodies,
    EvidenceRecordBodies {}

export type RecordKind = keyof RecordBodies;

/**
 * One record before it is numbered and chained. `action` joins the records of one action (an order's id, a trip's id)
 * into one trail (E1); `agent` is whom it concerns.
 */
export type JournalRecord = {
  [K in RecordKind]: {
    readonly kind: K;
    readonly at: TimeMs;
    readonly agent: AgentId | null;
    readonly action: string | null;
    readonly body: RecordBodies[K];
  };
}[RecordKind];

/** A record of one kind. */
export type RecordOf<K extends RecordKind> = Extract<JournalRecord, { kind: K }>;
