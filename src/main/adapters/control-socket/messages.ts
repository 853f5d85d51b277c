import { z } from 'zod';
import { CallError } from '../../../shared/ipc/contract.ts';
import { ConsoleDelta } from '../../../shared/view/delta.ts';

/**
 * The lines of the control socket, JSON each. The client's first line is Hello and the console answers it with Welcome;
 * after that each Request is answered by one Reply with its id, in any order, and a Subscribe by deltas.
 */
export const Hello = z.strictObject({ protocol: z.literal(1), token: z.string().max(128) });
export const Welcome = z.strictObject({ welcome: z.literal(1) });

const id = z.number().int().min(0);
/** Channel and request are checked by the dispatch, against the contract. */
export const Request = z.strictObject({ id, channel: z.string().max(64), request: z.unknown() });
export const Subscribe = z.strictObject({ subscribe: z.literal('console.delta') });

export const Reply = z.union([
  z.strictObject({ id, ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id, ok: z.literal(false), error: CallError }),
]);
/** A line that could not be read: there is no id to answer to. */
export const Complaint = z.strictObject({ complaint: z.string() });
export const Event = z.strictObject({ event: z.literal('console.delta'), payload: ConsoleDelta });
