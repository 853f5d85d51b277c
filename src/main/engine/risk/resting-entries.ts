import { abs } from '../../../shared/money.ts';
import type { Order } from '../domain/order.ts';
import { sign } from '../domain/order.ts';
import { leftOf } from '../execution/open-entries.ts';
import { positionOf } from '../ledger/book.ts';
import type { State } from '../state.ts';

/** Open orders of agents that could add to a position: what a hold takes back. An order that only closes stays. */
export function restingEntries(state: State): Order[] {
  const found: Order[] = [];
  for (const order of state.orders.open.values()) {
    if (order.owner.kind === 'agent' && !order.exit && order.cancelAskedBy === null && mayAdd(state, order)) {
      found.push(order);
    }
  }
  return found;
}

function mayAdd(state: State, order: Order): boolean {
  const book = order.owner.agent === null ? undefined : state.ledger.books.get(order.owner.agent);
  if (book === undefined) return true;
  const held = positionOf(book, order.symbol).quantity;
  const reducing = held !== 0n && held > 0n !== sign(order.side) > 0n;
  return !reducing || leftOf(order) > abs(held);
}
