import type { RetentionClass } from '../engine/domain/evidence.ts';
import type { RecordKind } from '../engine/domain/records.ts';

/** `always`: later statements (statement/context.ts) or verifications stand on it, so its content is never let go. */
export type Keeping = RetentionClass | 'always';

/**
 * How long the content of each kind of record is kept (E5). `audit` is audit and transactions: also a denied order, which
 * belongs to the trail of orders, and everything about kills, incidents, keys and authority.
 */
export const KEEPING: Readonly<Record<RecordKind, Keeping>> = {
  'session.opened': 'always',
  'policy.loaded': 'always',
  'grant.issued': 'always',
  // A record without content is good only when one of these says that it was let go.
  'retention.expired': 'always',

  'session.ended': 'audit',
  'order.approved': 'audit',
  'order.denied': 'audit',
  'order.cancelling': 'audit',
  'order.unknown': 'audit',
  'order.reconciled': 'audit',
  'venue.reconciled': 'audit',
  'venue.reported': 'audit',
  'ledger.crossed': 'audit',
  'trip.accepted': 'audit',
  'kill.phase': 'audit',
  'kill.read': 'audit',
  'latch.reset': 'audit',
  'trigger.fired': 'audit',
  'trading.held': 'audit',
  'trading.released': 'audit',
  'watchdog.changed': 'audit',
  'alarm.raised': 'audit',
  'alarm.acknowledged': 'audit',
  'alarm.cleared': 'audit',
  'alarm.shelved': 'audit',
  'alarm.escalated': 'audit',
  'alert.received': 'audit',
  'chaos.changed': 'audit',
  'policy.refused': 'audit',
  'grant.ended': 'audit',
  'tool.switched': 'audit',
  'role.changed': 'audit',
  'key.used': 'audit',
  'key.changed': 'audit',
  'anchor.published': 'audit',
  'retention.held': 'audit',
  'retention.released': 'audit',
  'replica.made': 'audit',
  'incident.opened': 'audit',
  'incident.classified': 'audit',
  'incident.preserved': 'audit',
  'incident.step': 'audit',
  'incident.closed': 'audit',
  // What a promotion stands on.
  'tournament.started': 'audit',
  'tournament.entrant': 'audit',
  'tournament.ended': 'audit',

  'agent.started': 'agents',
  'agent.stopped': 'agents',
  'agent.failed': 'agents',
  'agent.heartbeat': 'agents',

  'tool.decided': 'policy',
  'call.denied': 'policy',

  'market.sampled': 'sessions',
  'market.gap': 'sessions',
  'metrics.sampled': 'sessions',
};

/** Days that each class is kept, at least: 7 years, 3 years, 180 and 90 days; a leap year more rather than one less. */
export const LEAST_DAYS: Readonly<Record<RetentionClass, number>> = {
  audit: 7 * 366,
  agents: 3 * 366,
  policy: 180,
  sessions: 90,
};

export const RETENTION_CLASSES = ['audit', 'agents', 'policy', 'sessions'] as const satisfies RetentionClass[];

/** The class of a record; null when it is always kept, or of a kind that this version does not know. */
export function classOf(kind: string): RetentionClass | null {
  const keeping = Object.hasOwn(KEEPING, kind) ? KEEPING[kind as RecordKind] : 'always';
  return keeping === 'always' ? null : keeping;
}
