import { formatAmount, notional, type Price, ZERO_CASH } from '../../../shared/money.ts';
import type { SystemAgentRow } from '../../../shared/view/agent-view.ts';
import type { AlarmRow } from '../../../shared/view/alarm-view.ts';
import type { OrderRow, PositionRow } from '../../../shared/view/order-view.ts';
import type { ServiceBeat } from '../../engine/agents/services.ts';
import type { AlarmPolicy } from '../../engine/alarms/config.ts';
import { shelveAtMostMs } from '../../engine/alarms/shelve.ts';
import type { Order } from '../../engine/domain/order.ts';
import type { Book } from '../../engine/ledger/book.ts';
import { averagePrice, unrealised } from '../../engine/ledger/position.ts';
import type { State } from '../../engine/state.ts';
import { denialLine, unitNames } from './denial-text.ts';
import type { WallOf } from './kill-view.ts';

/** Closed orders shown besides the open ones. */
const CLOSED_SHOWN = 150;
const DENIED_SHOWN = 50;
const SERVICE_LATE_MS = 2_000;
const SERVICE_LOST_MS = 5_000;

export function positionRows(state: State): PositionRow[] {
  const rows: PositionRow[] = [];
  const add = (owner: string, book: Book): void => {
    for (const [symbol, position] of book.positions) {
      const mark = state.marks.get(symbol);
      rows.push({
        id: `${owner}|${symbol}`,
        agent: owner,
        venue: state.session?.venue ?? '',
        symbol,
        quantity: formatAmount(position.quantity),
        entry: formatAmount(averagePrice(position) ?? ZERO_CASH),
        mark: formatAmount(mark?.price ?? ZERO_CASH),
        markAt: mark?.at ?? 0,
        value: formatAmount(mark === undefined ? position.cost : notional(mark.price, position.quantity)),
        unrealised: formatAmount(unrealised(position, mark?.price ?? (0n as Price))),
      });
    }
  };
  add('account', state.ledger.account);
  for (const book of state.ledger.books.values()) add(book.agent, book);
  return rows;
}

/** Open orders first, then the last closed and the last denied ones. */
export function orderRows(state: State): OrderRow[] {
  const rows = [...state.orders.open.values()].map(orderRow);
  const closed = [...state.orders.closed.values()].slice(-CLOSED_SHOWN).reverse().map(orderRow);
  const denied = state.denials
    .slice(-DENIED_SHOWN)
    .reverse()
    .map(
      ({ at, ...denial }): OrderRow => ({
        id: denial.orderId,
        agent: denial.agent,
        venue: state.session?.venue ?? '',
        symbol: denial.symbol,
        side: denial.side,
        type: denial.type,
        quantity: formatAmount(denial.quantity),
        filled: '0',
        price: denial.price === null ? null : formatAmount(denial.price),
        reduceOnly: false,
        mode: 'paper',
        state: 'denied',
        reason: denialLine(denial, unitNames(state, denial.symbol)),
        at,
      }),
    );
  return [...rows, ...closed, ...denied];
}

function orderRow(order: Order): OrderRow {
  return {
    id: order.id,
    agent: order.owner.agent ?? 'kill',
    venue: order.venue,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    quantity: formatAmount(order.quantity),
    filled: formatAmount(order.filled),
    price: order.price === undefined ? null : formatAmount(order.price),
    reduceOnly: order.exit,
    mode: order.mode,
    state: order.state,
    reason: order.reason,
    at: order.createdAt,
  };
}

export function systemRows(beats: readonly ServiceBeat[], wallNow: number): SystemAgentRow[] {
  return beats.map(({ id, beatWallAt, note }) => {
    const age = beatWallAt === null ? Number.POSITIVE_INFINITY : wallNow - beatWallAt;
    const state = age > SERVICE_LOST_MS ? 'lost' : age > SERVICE_LATE_MS ? 'late' : 'ok';
    return { id, state, heartbeatWallAt: beatWallAt, note };
  });
}

export function alarmRows(state: State, policy: AlarmPolicy, wallOf: WallOf): AlarmRow[] {
  return [...state.alarms.values()].map((alarm) => ({
    id: alarm.alarmId,
    at: alarm.at,
    raisedWallAt: wallOf(alarm.alarmId) ?? 0,
    priority: alarm.priority,
    agent: alarm.agent,
    cause: alarm.cause,
    consequence: alarm.consequence,
    action: alarm.action,
    acknowledged: alarm.acknowledged,
    cleared: alarm.cleared,
    shelvedUntilWallAt: alarm.shelvedUntil,
    shelveAtMostMs: shelveAtMostMs(policy, alarm.priority),
    escalatedTo: alarm.escalatedTo,
  }));
}
