import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { abs, min, type Price, plus, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import { type Intent, type Order, type Side, sign } from '../domain/order.ts';
import { positionOf } from '../ledger/book.ts';
import type { State } from '../state.ts';
import { leftOf } from './open-entries.ts';

/**
 * Agents share one account, in which the venue knows only the net position. An agent's exit reduces its own book, yet
 * may move the net position away from zero when another agent holds the other side; a venue would refuse it as
 * reduce-only, and the agent's position would be trapped (R6). So an exit is bounded by the book, in the engine, and is
 * sent as reduce-only only where the net position covers it now and it cannot rest (docs/adr/0005).
 */
export function venueReduceOnly(state: State, intent: Intent): boolean {
  if (!intent.reduceOnly || (intent.type !== 'market' && intent.timeInForce !== 'IOC')) return false;
  const net = positionOf(state.ledger.account, intent.symbol).quantity;
  return isAgainst(net, intent.side) && abs(net) >= intent.quantity;
}

/** A stop waits on the other side of the market from all the rest: one and the other are not meant to fill together. */
type FillKind = 'stop' | 'now-or-limit';

export function fillKind({ type }: Pick<Intent, 'type'>): FillKind {
  return type === 'stop' ? 'stop' : 'now-or-limit';
}

/** Open orders that close the same position as an intent and can fill together with it. */
export interface Beside {
  /** What of them is still to be executed. */
  readonly quantity: Quantity;
  readonly count: number;
}

const NOTHING_BESIDE: Beside = { quantity: ZERO_QUANTITY, count: 0 };

/** True when an order on this side brings such a position closer to flat. */
export function isAgainst(held: Quantity, side: Side): boolean {
  return held !== 0n && held > 0n !== sign(side) > 0n;
}

/** A stop whose trigger is met already executes at once: it is no protection on the other side of the market. */
function isMet({ type, side, price }: Pick<Intent, 'type' | 'side' | 'price'>, mark: Price | undefined): boolean {
  if (type !== 'stop' || price === undefined || mark === undefined) return false;
  return side === 'sell' ? mark <= price : mark >= price;
}

/**
 * What already stands to close the position that the intent would close: exits of its own kind, sent and unanswered ones
 * included, for they may fill. Not those whose cancel is on its way: to cancel a target and leave at the market in one
 * reply must not trap a position (R6), and what the target fills meanwhile is what docs/adr/0005 lets overshoot. Where
 * only exits are taken, and for an order that does not say that it is one, everything else open on that side counts.
 */
export function exitsBeside(state: State, intent: Intent, held: Quantity, onlyExits: boolean): Beside {
  if (!isAgainst(held, intent.side)) return NOTHING_BESIDE;
  const mark = state.marks.get(intent.symbol)?.price;
  const kind = fillKind(intent);
  const fillsWithAll = isMet(intent, mark);
  let quantity = ZERO_QUANTITY;
  let count = 0;
  for (const id of state.orders.openByAgent.get(intent.agent) ?? []) {
    const order = state.orders.open.get(id);
    if (order === undefined || order.symbol !== intent.symbol || order.side !== intent.side) continue;
    if (order.state === 'cancelling') continue;
    const isOfKind = fillsWithAll || fillKind(order) === kind || isMet(order, mark);
    const counts = order.exit ? isOfKind : !intent.reduceOnly || (onlyExits && isOfKind);
    if (!counts) continue;
    quantity = plus(quantity, leftOf(order));
    count += 1;
  }
  return { quantity, count };
}

/**
 * What an order that is no exit has to reckon with besides itself: exits on their way, or resting as limits, on its own
 * side of the market. They close what is held, and no more, before it adds to the other side.
 */
export function exitsAhead(state: State, { agent, symbol, side }: Intent, held: Quantity): Quantity {
  if (!isAgainst(held, side)) return ZERO_QUANTITY;
  let quantity = ZERO_QUANTITY;
  for (const id of state.orders.openByAgent.get(agent) ?? []) {
    const order = state.orders.open.get(id);
    if (order?.exit !== true || order.symbol !== symbol || order.side !== side) continue;
    if (order.state !== 'cancelling' && fillKind(order) !== 'stop') quantity = plus(quantity, leftOf(order));
  }
  return min(quantity, abs(held));
}

/**
 * Exits of an agent that its book no longer covers: they are cancelled, so that a stop left over from a closed position
 * never opens a new one. Those of one kind count together, the oldest first; stops and targets beside each other do not.
 */
export function uncoveredExits(state: State, agent: AgentId, symbol: InstrumentId): Order[] {
  const book = state.ledger.books.get(agent);
  if (book === undefined) return [];
  const held = positionOf(book, symbol).quantity;
  const uncovered: Order[] = [];
  const covered = { stop: ZERO_QUANTITY, 'now-or-limit': ZERO_QUANTITY };
  // Looked at with every fill, and almost always there is no exit at all: nothing is gathered before one is found.
  for (const id of state.orders.openByAgent.get(agent) ?? []) {
    const order = state.orders.open.get(id);
    if (order?.exit !== true || order.symbol !== symbol) continue;
    if (order.owner.kind !== 'agent' || order.state === 'cancelling') continue;
    const kind = fillKind(order);
    const together = plus(covered[kind], leftOf(order));
    if (together > (isAgainst(held, order.side) ? abs(held) : ZERO_QUANTITY)) uncovered.push(order);
    else covered[kind] = together;
  }
  return uncovered;
}
