import type { AgentId, InstrumentId, OrderId, TimeMs } from '../../../shared/ids.ts';
import type { Price, Quantity } from '../../../shared/money.ts';
import { countAt, emptyRateWindow, type RateWindow } from '../agents/rate-window.ts';
import type { Order, OrderType, Side } from '../domain/order.ts';
import type { JournalRecord, RecordOf } from '../domain/records.ts';
import { findOrder, type Orders } from '../execution/orders.ts';
import type { Curves } from '../ledger/curve.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { MAX_REPEATED_EXECUTIONS } from './config.ts';
import type { Holds } from './holds.ts';
import { emptyTrades, foldTrade, type Trades } from './trades.ts';

/** Orders of one agent that are remembered to find one that was sent twice. */
const SENT_KEPT = 1_000;

/** An order as far as another one could be the same. */
export interface SentOrder {
  readonly orderId: OrderId;
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly price: Price | null;
  readonly at: TimeMs;
}

/** Orders executed in one direction since the last in the other one, oldest first. */
export interface Executions {
  readonly side: Side;
  readonly at: TimeMs[];
}

/** What an agent did lately, as far as checks and protections look at it. */
export interface AgentActivity {
  /** Orders and cancels sent to a venue. */
  readonly messages: RateWindow;
  /** Newest last. */
  readonly sent: SentOrder[];
  readonly executions: Map<InstrumentId, Executions>;
  readonly trades: Trades;
}

export interface Activity {
  readonly messages: RateWindow;
  /** Of all agents, in the order in which they were closed. */
  readonly trades: Trades;
  readonly agents: Map<AgentId, AgentActivity>;
  /** Rises when an order was executed or a trade was closed: a protection may have to look. */
  version: number;
}

export function emptyActivity(): Activity {
  return { messages: emptyRateWindow(), trades: emptyTrades(), agents: new Map(), version: 0 };
}

/** What of the state it looks at and changes. */
export interface ActivityState {
  readonly activity: Activity;
  readonly orders: Orders;
  readonly ledger: Ledger;
  readonly holds: Holds;
  readonly curves: Curves;
}

/** Folds what agents did. Called before the record changes orders and books: it looks at how they stood. */
export function foldActivity(state: ActivityState, record: JournalRecord): void {
  const { activity } = state;
  switch (record.kind) {
    case 'session.opened':
      open(activity, record);
      return;
    case 'order.approved':
      sent(activity, record);
      return;
    case 'order.cancelling':
      if (record.body.by === 'kill') return;
      countAt(activity.messages, record.at);
      if (record.agent !== null) countAt(activityOf(activity, record.agent).messages, record.at);
      return;
    case 'venue.reported':
      if (record.body.report.kind !== 'fill') return;
      executed(state, record.body.report, record.at);
      return;
    case 'trading.held':
      held(activity, record);
      return;
    case 'trading.released':
      released(state, record);
      return;
    default:
  }
}

export function activityOf(activity: Activity, agent: AgentId): AgentActivity {
  const found = activity.agents.get(agent);
  if (found !== undefined) return found;
  const made = { messages: emptyRateWindow(), sent: [], executions: new Map(), trades: emptyTrades() };
  activity.agents.set(agent, made);
  return made;
}

/** Orders executed in this instrument and direction, without one in the other, no longer ago than `withinMs`. */
export function executionsWithin(
  own: AgentActivity,
  symbol: InstrumentId,
  side: Side,
  at: TimeMs,
  withinMs: number,
): number {
  const executions = own.executions.get(symbol);
  if (executions === undefined || executions.side !== side) return 0;
  let counted = 0;
  for (let i = executions.at.length - 1; i >= 0; i -= 1) {
    if (at - (executions.at[i] ?? 0) > withinMs) break;
    counted += 1;
  }
  return counted;
}

function open(activity: Activity, { body }: RecordOf<'session.opened'>): void {
  Object.assign(activity, emptyActivity(), { version: activity.version + 1 });
  for (const { agent } of body.agents) activityOf(activity, agent);
}

function sent(activity: Activity, { at, body }: RecordOf<'order.approved'>): void {
  const { owner, orderId, symbol, side, type, quantity, price = null } = body;
  if (owner.kind !== 'agent') return;
  const own = activityOf(activity, owner.agent);
  countAt(activity.messages, at);
  countAt(own.messages, at);
  own.sent.push({ orderId, symbol, side, type, quantity, price, at });
  if (own.sent.length > SENT_KEPT * 2) own.sent.splice(0, own.sent.length - SENT_KEPT);
}

/** Only what an agent's own orders did: what a kill closed says nothing about the agent. */
function executed(
  state: ActivityState,
  fill: Extract<RecordOf<'venue.reported'>['body']['report'], { kind: 'fill' }>,
  at: TimeMs,
): void {
  const order = findOrder(state.orders, fill.orderId);
  if (order?.owner.kind !== 'agent' || !state.ledger.instruments.has(fill.symbol)) return;
  const { activity } = state;
  const own = activityOf(activity, order.owner.agent);
  if (order.filled === 0n) countExecution(own, order, at);
  foldTrade(own.trades, activity.trades, state.ledger.books.get(order.owner.agent), fill, at);
  activity.version += 1;
}

/** An order counts once, however many parts it fills in. */
function countExecution(own: AgentActivity, { symbol, side }: Order, at: TimeMs): void {
  const before = own.executions.get(symbol);
  if (before?.side !== side) {
    own.executions.set(symbol, { side, at: [at] });
    return;
  }
  before.at.push(at);
  if (before.at.length > MAX_REPEATED_EXECUTIONS * 2) before.at.splice(0, before.at.length - MAX_REPEATED_EXECUTIONS);
}

/** What a hold was staged for is done with: the next one needs a cause of its own. */
function held(activity: Activity, { body }: RecordOf<'trading.held'>): void {
  if (body.scope.kind === 'venue') return;
  const { trades } = body.scope.kind === 'global' ? activity : activityOf(activity, body.scope.agent);
  if (body.reason === 'LOSING_STREAK') trades.lossesInARow = 0;
  if (body.reason === 'COOL_DOWN') trades.cooledDownFor = trades.lastLossAt;
}

/** A person who releases a throttled or fallen scope lets it begin anew, or it would be held again at once. */
function released(state: ActivityState, { body }: RecordOf<'trading.released'>): void {
  const hold = state.holds.standing.get(body.holdId);
  if (hold === undefined || hold.scope.kind === 'venue') return;
  const agent = hold.scope.kind === 'agent' ? hold.scope.agent : null;
  if (hold.reason === 'REPEATED_EXECUTION' && agent !== null) activityOf(state.activity, agent).executions.clear();
  if (hold.reason !== 'TRAILING_DRAWDOWN' || body.equity === null) return;
  const curve = agent === null ? state.curves.account : state.curves.books.get(agent);
  if (curve !== undefined) curve.peak = body.equity;
}
