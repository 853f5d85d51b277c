import { z } from 'zod';
import { duration } from '../risk/config-values.ts';

/** Objectives of the stages of an order, milliseconds (R4). */
export const StageObjectives = z.strictObject({
  /** Intent received to decision taken, machine time. */
  decideMs: duration,
  /** Decision taken to durable and handed to the venue, machine time. */
  durableMs: duration,
  /** Handed to the venue to its answer, engine time. */
  acknowledgeMs: duration,
});
export type StageObjectives = z.infer<typeof StageObjectives>;
