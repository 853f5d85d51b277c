import type { RecordBodies } from '../../engine/domain/records.ts';

/**
 * A fault of the paper venue that is switched on for a drill (K12). `slow`: what is sent arrives {@link SLOW_BY_MS} later.
 * `bad-key`: every request is answered by auth-failed and refused. `rejecting`: every order is, a kill's too.
 */
export type VenueFault = RecordBodies['chaos.changed']['venue'];

export const SLOW_BY_MS = 1_500;
