import type { AgentId } from '../../../shared/ids.ts';
import { formatAmount, minus, toFloat, ZERO_CASH } from '../../../shared/money.ts';
import type { AgentRow, AgentState } from '../../../shared/view/agent-view.ts';
import { countedWithin } from '../../engine/agents/rate-window.ts';
import type { AgentEntry } from '../../engine/agents/registry.ts';
import type { Engine } from '../../engine/engine.ts';
import { openOrdersOf } from '../../engine/execution/orders.ts';
import { latchOf, type Trip } from '../../engine/kill/trips.ts';
import { valueBook } from '../../engine/ledger/book.ts';
import { bookOf } from '../../engine/ledger/ledger.ts';
import { agentState } from '../../engine/risk/trading-state.ts';
import { drawdownOf } from '../../engine/risk/worth.ts';
import { killPreview } from './kill-view.ts';

const SPARK_POINTS = 48;
const SPARK_SPAN_MS = 7 * 86_400_000;

/** What the manifests say of an agent, for the screen. */
export type DescribeAgent = (agent: AgentId) => string;

export function agentRows(engine: Engine, describe: DescribeAgent): AgentRow[] {
  return [...engine.state.registry.values()].map((entry) => agentRow(engine, entry, describe(entry.agent)));
}

function agentRow(engine: Engine, entry: AgentEntry, description: string): AgentRow {
  const { state } = engine;
  const now = engine.core.now();
  const book = bookOf(state.ledger, entry.agent);
  const value = valueBook(book, state.ledger.instruments, state.marks);
  const curve = state.curves.books.get(entry.agent);
  const { status, reason } = stateOf(engine, entry);
  const held = [...book.positions.values()];
  const proposals = countedWithin(entry.proposals, now, 60);
  return {
    id: entry.agent,
    role: entry.role,
    description,
    state: status,
    stateReason: reason,
    mode: 'paper',
    tradingState: agentState(state, entry.agent).state,
    heartbeatWallAt: entry.status === 'running' ? (engine.agents.beats.get(entry.agent) ?? null) : null,
    sandbox: entry.sandbox,
    symbols: [...entry.symbols],
    position: held.length > 1 ? null : formatAmount(held[0]?.quantity ?? ZERO_CASH),
    exposure: formatAmount(value.net),
    equity: formatAmount(value.equity),
    realised: formatAmount(book.realised),
    unrealised: formatAmount(value.unrealised),
    fees: formatAmount(book.fees),
    pnlDay: formatAmount(curve === undefined ? ZERO_CASH : minus(value.equity, curve.dayStart.equity)),
    drawdown: curve === undefined ? 0 : toFloat(drawdownOf(curve, value.equity)),
    ordersPerHour: proposals,
    rejectRate: proposals === 0 ? 0 : countedWithin(entry.refusals, now, 60) / proposals,
    openOrders: openOrdersOf(state.orders, entry.agent).length,
    fills: book.fills,
    sparkline: sparkline(curve?.points ?? [], now),
    kill: killPreview(state, { kind: 'agent', agent: entry.agent }),
  };
}

function stateOf(engine: Engine, entry: AgentEntry): { status: AgentState; reason: string } {
  const { trips } = engine.state;
  const own = latchOf(trips, { kind: 'agent', agent: entry.agent });
  if (own !== undefined) return { status: killState(own, 'TRIPPED'), reason: own.reason };
  const global = latchOf(trips, { kind: 'global' });
  if (global !== undefined) return { status: killState(global, 'FLAT'), reason: global.reason };
  if (engine.agents.isStarting(entry.agent)) return { status: 'STARTING', reason: '' };
  switch (entry.status) {
    case 'failed':
      return { status: 'FAILED', reason: entry.reason };
    case 'running':
      if (entry.heartbeat === 'lost') return { status: 'LOST', reason: 'no heartbeat' };
      if (entry.heartbeat === 'late') return { status: 'LATE', reason: 'heartbeat late' };
      return { status: 'RUNNING', reason: '' };
    default:
      return { status: 'STOPPED', reason: entry.reason };
  }
}

function killState(trip: Trip, flat: AgentState): AgentState {
  if (trip.phase === 'FLAT') return flat;
  return trip.phase === 'BLOCKED' ? 'CANCELLING' : trip.phase;
}

/** Evenly picked points of the last seven days. */
function sparkline(points: readonly { readonly at: number; readonly equity: bigint }[], now: number): number[] {
  const first = points.findIndex((point) => point.at >= now - SPARK_SPAN_MS);
  if (first < 0) return [];
  const span = points.length - first;
  const every = Math.max(1, Math.ceil(span / SPARK_POINTS));
  const picked: number[] = [];
  for (let i = first; i < points.length; i += every) picked.push(toFloat((points[i]?.equity ?? 0n) as never));
  return picked;
}
