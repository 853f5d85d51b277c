import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { abs, minus, ZERO_QUANTITY } from '../../../shared/money.ts';
import { type Intent, type Order, sign } from '../domain/order.ts';
import { positionOf } from '../ledger/book.ts';
import type { State } from '../state.ts';

/**
 * Agents share one account, in which the venue knows only the net position. An agent's exit reduces its own book, yet
 * may move the net position away from zero when another agent holds the other side; a venue would refuse it as
 * reduce-only, and the agent's position would be trapped (R6). So an exit is bounded by the book, in the engine, and is
 * sent as reduce-only only where the net position covers it now and it cannot rest (docs/adr/0005).
 */
export function venueReduceOnly(state: State, intent: Intent): boolean {
  if (!intent.reduceOnly || (intent.type !== 'market' && intent.timeInForce !== 'IOC')) return false;
  const net = positionOf(state.ledger.account, intent.symbol).quantity;
  const against = net !== 0n && net > 0n !== sign(intent.side) > 0n;
  return against && abs(net) >= intent.quantity;
}

/**
 * Exits of an agent that its book no longer covers, newest first: they are cancelled, so that a stop left over from a
 * closed position never opens a new one. Each exit counts by itself, for a stop and a target rest beside each other.
 */
export function uncoveredExits(state: State, agent: AgentId, symbol: InstrumentId): Order[] {
  const book = state.ledger.books.get(agent);
  if (book === undefined) return [];
  const held = positionOf(book, symbol).quantity;
  const uncovered: Order[] = [];
  // Looked at with every fill, and almost always there is no exit at all: nothing is gathered before one is found.
  for (const id of state.orders.openByAgent.get(agent) ?? []) {
    const order = state.orders.open.get(id);
    if (order?.exit !== true || order.symbol !== symbol) continue;
    if (order.owner.kind !== 'agent' || order.state === 'cancelling') continue;
    const against = held !== 0n && held > 0n !== sign(order.side) > 0n;
    const left = minus(order.quantity, order.filled);
    if (left > (against ? abs(held) : ZERO_QUANTITY)) uncovered.push(order);
  }
  return uncovered;
}
