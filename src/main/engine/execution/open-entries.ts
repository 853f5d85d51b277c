import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { max, minus, plus, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Order, Side } from '../domain/order.ts';

/** Base quantity of open orders in one instrument that nobody has executed yet, by side. */
export interface OpenQuantity {
  buy: Quantity;
  sell: Quantity;
}

/** The same for all agents together; `worst` adds up each agent's larger side: what their books could come to hold. */
export interface OpenInAll extends OpenQuantity {
  worst: Quantity;
}

/**
 * What is on its way or rests and may add to a position, counted as orders come and go: every order sent takes part in
 * the limits at once (RTS 6 article 15(2)), and no check has to walk over all of them. Exits are not in it: a stop and a
 * target beside each other would count the same position twice.
 */
export interface OpenEntries {
  readonly agents: Map<AgentId, Map<InstrumentId, OpenQuantity>>;
  readonly all: Map<InstrumentId, OpenInAll>;
}

export function emptyOpenEntries(): OpenEntries {
  return { agents: new Map(), all: new Map() };
}

export function clearOpenEntries(entries: OpenEntries): void {
  entries.agents.clear();
  entries.all.clear();
}

const NOTHING_OPEN: Readonly<OpenInAll> = { buy: ZERO_QUANTITY, sell: ZERO_QUANTITY, worst: ZERO_QUANTITY };

/** What of the order is still to be executed; nothing where more was executed than was asked for. */
export function leftOf(order: Order): Quantity {
  return max(minus(order.quantity, order.filled), ZERO_QUANTITY);
}

/** Counts `change` more (or less, when negative) of an order as open. */
export function countOpen(entries: OpenEntries, order: Order, change: Quantity): void {
  const { agent } = order.owner;
  if (order.exit || agent === null || change === 0n) return;
  const own = openIn(ownOf(entries, agent), order.symbol, order.side, change);
  const all = entries.all.get(order.symbol) ?? { ...NOTHING_OPEN };
  entries.all.set(order.symbol, all);
  all[order.side] = plus(all[order.side], change);
  all.worst = plus(all.worst, own);
  if (all.buy === 0n && all.sell === 0n) entries.all.delete(order.symbol);
}

/** @returns by how much the larger side of the two moved */
function openIn(own: Map<InstrumentId, OpenQuantity>, symbol: InstrumentId, side: Side, change: Quantity): Quantity {
  const open = own.get(symbol) ?? { buy: ZERO_QUANTITY, sell: ZERO_QUANTITY };
  own.set(symbol, open);
  const before = max(open.buy, open.sell);
  open[side] = plus(open[side], change);
  if (open.buy === 0n && open.sell === 0n) own.delete(symbol);
  return minus(max(open.buy, open.sell), before);
}

function ownOf(entries: OpenEntries, agent: AgentId): Map<InstrumentId, OpenQuantity> {
  const found = entries.agents.get(agent);
  if (found !== undefined) return found;
  const made = new Map<InstrumentId, OpenQuantity>();
  entries.agents.set(agent, made);
  return made;
}
