import { z } from 'zod';
import { time } from './values.ts';

export const Severity = z.enum(['critical', 'high', 'medium', 'low']);
export type Severity = z.infer<typeof Severity>;

/** What is done about an incident, in this order (E7). */
export const INCIDENT_STEPS = ['contain', 'assess', 'remediate', 'notify', 'review'] as const;
export const IncidentStep = z.enum(INCIDENT_STEPS);
export type IncidentStep = z.infer<typeof IncidentStep>;

export const IncidentRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  severity: Severity,
  cause: z.enum(['trip', 'hand']),
  tripId: z.string().nullable(),
  openedAt: time,
  openedWallAt: time,
  /** When somebody has to have assessed it, by its severity. */
  respondByWallAt: time,
  /** True once it was assessed, in time or not, or closed. */
  responded: z.boolean(),
  state: z.enum(['open', 'closed']),
  steps: z.array(
    z.strictObject({
      step: IncidentStep,
      doneWallAt: time.nullable(),
      by: z.string(),
      note: z.string(),
    }),
  ),
  rootCause: z.string(),
  actions: z.string(),
  closedWallAt: time.nullable(),
  /** What was preserved when it was opened, in words; empty when nothing was yet. */
  preserved: z.string(),
});
export type IncidentRow = z.infer<typeof IncidentRow>;
