import { z } from 'zod';

/** The automatic triggers (K9). Each has a file of its own in engine/triggers/ and a block in the risk config. */
export const TriggerId = z.enum([
  'unauthorised-access',
  'risk-violations',
  'order-latency',
  'heartbeat-lost',
  'order-frequency',
  'loss',
  'frozen-feed',
  'audit-failure',
  'invalid-key',
  'clock-jump',
  'external-alert',
]);
export type TriggerId = z.infer<typeof TriggerId>;

/** Engine time, or the machine's wall clock. */
export type TriggerClock = 'engine' | 'machine';
