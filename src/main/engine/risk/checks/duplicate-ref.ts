import { type Check, refuse } from '../check.ts';

/** An agent's ref names one open order: the same ref again is the same intent sent twice. */
export const duplicateRef: Check = ({ intent, agentOrders }) =>
  agentOrders.find((order) => order.ref === intent.ref) === undefined ? null : refuse('DUPLICATE_REF');
