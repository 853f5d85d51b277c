import { abs, plus, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Order } from '../domain/order.ts';
import { fillKind, isAgainst } from '../execution/exits.ts';
import { leftOf } from '../execution/open-entries.ts';
import { positionOf } from '../ledger/book.ts';
import type { State } from '../state.ts';

/**
 * Open orders of agents that could add to a position: what a hold takes back, and the end of an authority. Orders that
 * only close stay, the oldest first, while those of a kind, its exits included, together close no more than is held.
 */
export function restingEntries(state: State): Order[] {
  const found: Order[] = [];
  const closing = new Map<string, Quantity>();
  for (const order of state.orders.open.values()) {
    if (order.owner.kind !== 'agent' || order.exit || isBeingCancelled(order)) continue;
    const { agent } = order.owner;
    const held = heldOf(state, order);
    const key = `${agent} ${order.symbol} ${fillKind(order)}`;
    const together = plus(closing.get(key) ?? openExits(state, order), leftOf(order));
    if (isAgainst(held, order.side) && together <= abs(held)) closing.set(key, together);
    else found.push(order);
  }
  return found;
}

/** One that works again after a cancel was asked for is not: it was taken for gone, and arrived late. */
function isBeingCancelled({ cancelAskedBy, state }: Order): boolean {
  return cancelAskedBy !== null && (state !== 'working' || cancelAskedBy === 'kill');
}

function heldOf(state: State, { owner, symbol }: Order): Quantity {
  const book = owner.agent === null ? undefined : state.ledger.books.get(owner.agent);
  return book === undefined ? ZERO_QUANTITY : positionOf(book, symbol).quantity;
}

/** What the agent's exits that may fill together with the order would close. */
function openExits({ orders }: State, entry: Order): Quantity {
  let sum = ZERO_QUANTITY;
  for (const id of orders.openByAgent.get(entry.owner.agent ?? '') ?? []) {
    const order = orders.open.get(id);
    if (order?.exit !== true || order.symbol !== entry.symbol || order.side !== entry.side) continue;
    if (fillKind(order) === fillKind(entry)) sum = plus(sum, leftOf(order));
  }
  return sum;
}
