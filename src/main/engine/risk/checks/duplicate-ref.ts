import { type Check, refuse } from '../check.ts';

/** An agent's ref names one open order: the same ref again is the same intent sent twice. */
export const duplicateRef: Check = ({ intent, agentOrders }) =>
  agentOrders.some((order) => order.ref === intent.ref) ? refuse('DUPLICATE_REF') : null;
