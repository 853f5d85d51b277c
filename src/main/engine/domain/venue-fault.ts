import type { RecordBodies } from './records.ts';

/**
 * A fault of the paper venue that is switched on for a drill (K12). `slow`: what is sent arrives later. `bad-key`: every
 * request is answered by auth-failed and refused. `rejecting`: every order is, a kill's too.
 */
export type VenueFault = RecordBodies['chaos.changed']['venue'];
