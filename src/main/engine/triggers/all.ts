import type { TriggerId } from '../domain/triggers.ts';
import { auditFailure } from './audit-failure.ts';
import { clockJump } from './clock-jump.ts';
import { externalAlert } from './external-alert.ts';
import { frozenFeed } from './frozen-feed.ts';
import { heartbeatLost } from './heartbeat-lost.ts';
import { invalidKey } from './invalid-key.ts';
import { loss } from './loss.ts';
import { orderFrequency } from './order-frequency.ts';
import { orderLatency } from './order-latency.ts';
import { riskViolations } from './risk-violations.ts';
import type { Trigger } from './trigger.ts';
import { unauthorisedAccess } from './unauthorised-access.ts';

/** Every automatic trigger, in the order in which the screen lists them. */
export const TRIGGERS: Readonly<Record<TriggerId, Trigger>> = {
  'unauthorised-access': unauthorisedAccess,
  'risk-violations': riskViolations,
  'order-latency': orderLatency,
  'heartbeat-lost': heartbeatLost,
  'order-frequency': orderFrequency,
  loss,
  'frozen-feed': frozenFeed,
  'audit-failure': auditFailure,
  'invalid-key': invalidKey,
  'clock-jump': clockJump,
  'external-alert': externalAlert,
};
