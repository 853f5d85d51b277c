import type { OrderId } from '../../../shared/ids.ts';
import type { OrderOwner } from '../domain/order.ts';
import { findOrder } from '../execution/orders.ts';
import type { State } from '../state.ts';
import { lastGrantOf } from './grants.ts';
import { offFor } from './tool-off.ts';

/**
 * Whether an order that was approved may still leave, in the instant of sending: its agent's grant may have been revoked
 * since, or a switch turned off (P2, K8). A switch holds entries only (R6); a kill's orders ask nobody.
 */
export function mayLeave(state: State, owner: OrderOwner, orderId: OrderId): boolean {
  if (owner.kind === 'kill') return true;
  if (lastGrantOf(state.grants, owner.agent)?.state === 'revoked') return false;
  const order = findOrder(state.orders, orderId);
  return order !== undefined && (order.exit || offFor(state, 'order.propose', order.symbol) === undefined);
}
