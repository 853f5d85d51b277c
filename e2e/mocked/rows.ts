import type { ResidualReason, ResidualRecord } from '../../src/main/engine/kill/kill-records.ts';
import { residualViews } from '../../src/main/runtime/projection/kill-view.ts';
import type { InstrumentId, VenueId } from '../../src/shared/ids.ts';
import { cash, quantity } from '../../src/shared/money.ts';
import type { AgentRow } from '../../src/shared/view/agent-view.ts';
import type { AlarmRow } from '../../src/shared/view/alarm-view.ts';
import type { LogRow } from '../../src/shared/view/console-view.ts';
import type { KillRunView, ResidualView } from '../../src/shared/view/kill-view.ts';
import type { FillRow, OrderRow, PositionRow } from '../../src/shared/view/order-view.ts';
import type { CurvePoint } from '../../src/shared/view/risk-view.ts';

/** The market's clock in every scenario. */
export const MARKET_AT = Date.UTC(2022, 0, 19, 14, 2, 11);

const NAMES = [
  'grid.ada',
  'maker.btc',
  'llm.news',
  'trend.btc',
  'trend.eth',
  'revert.btc',
  'revert.ltc',
  'breakout.btc',
  'breakout.eth',
  'grid.btc',
  'pairs.eth-btc',
  'carry.perp',
  'llm.macro',
  'vol.target',
  'maker.eth',
  'season.w',
  'momo.xs',
  'momo.alt',
  'drift',
  'tax',
  'revert.etc',
  'breakout.dash',
  'trend.ltc',
  'grid.eth',
  'pairs.ltc',
  'hedge.beta',
];
const FOUR = ['trend', 'revert', 'breakout', 'maker'];

/** Names of a fleet of this size. */
export function names(size: number): string[] {
  if (size === FOUR.length) return FOUR;
  return Array.from({ length: size }, (_, i) => NAMES[i] ?? `agent-${String(i + 1).padStart(3, '0')}`);
}

/** The same figures for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function walk(next: () => number, points: number, from: number, step: number): number[] {
  let value = from;
  return Array.from({ length: points }, () => {
    value += (next() - 0.485) * step;
    return Math.round(value * 100) / 100;
  });
}

export function agent(id: string, seed: number, change: Partial<AgentRow> = {}): AgentRow {
  const next = random(seed * 7_919 + 17);
  const size = (next() - 0.5) * 1.8;
  const exposure = (Math.abs(size) * 2_550).toFixed(2);
  const orders = Math.floor(next() * 4);
  return {
    id,
    role: 'strategy',
    description: `Trades ${id.split('.')[0] ?? id} signals on one-minute bars.`,
    state: 'RUNNING',
    stateReason: '',
    mode: 'paper',
    tradingState: 'ACTIVE',
    heartbeatWallAt: Date.now() - Math.floor(next() * 900),
    sandbox: 'bubblewrap',
    symbols: ['BTC-PERP'],
    position: size.toFixed(4),
    exposure,
    equity: (4_000 + next() * 300).toFixed(2),
    realised: ((next() - 0.45) * 200).toFixed(2),
    unrealised: ((next() - 0.5) * 80).toFixed(2),
    fees: (next() * 20).toFixed(4),
    pnlDay: ((next() - 0.45) * 260).toFixed(2),
    drawdown: Math.round(next() * 250) / 10_000,
    ordersPerHour: Math.floor(next() * 40),
    rejectRate: 0,
    openOrders: orders,
    fills: Math.floor(next() * 90),
    sparkline: walk(next, 48, 4_100, 9),
    kill: { agents: 1, orders, foreignOrders: 0, positions: 1, notional: exposure, venues: ['paper'] },
    ...change,
  };
}

export function position(owner: string, seed: number): PositionRow {
  const next = random(seed * 104_729 + 3);
  const size = (next() - 0.5) * 1.8;
  const mark = 42_180.5;
  const entry = mark * (1 + (next() - 0.5) * 0.01);
  return {
    id: `${owner}|BTC-PERP`,
    agent: owner,
    venue: 'paper',
    symbol: 'BTC-PERP',
    quantity: size.toFixed(4),
    entry: entry.toFixed(1),
    mark: mark.toFixed(1),
    markAt: MARKET_AT,
    value: (size * mark).toFixed(2),
    unrealised: (size * (mark - entry)).toFixed(2),
  };
}

const ORDER_STATES: OrderRow['state'][] = [
  'working',
  'filled',
  'filled',
  'cancelled',
  'working',
  'filled',
  'denied',
  'filled',
];

export function order(owner: string, i: number): OrderRow {
  const next = random(i * 31 + 5);
  const state = ORDER_STATES[i % ORDER_STATES.length] ?? 'filled';
  const size = (0.01 + next() * 0.4).toFixed(4);
  return {
    id: `intent1-${i.toString(36)}`,
    agent: owner,
    venue: 'paper',
    symbol: 'BTC-PERP',
    side: next() > 0.5 ? 'buy' : 'sell',
    type: i % 3 === 0 ? 'market' : 'limit',
    quantity: size,
    filled: state === 'filled' ? size : '0',
    price: i % 3 === 0 ? null : (42_100 + next() * 200).toFixed(1),
    reduceOnly: false,
    mode: 'paper',
    state,
    reason: state === 'denied' ? 'MESSAGE_RATE: 12 orders in 10 s, 10 allowed' : '',
    at: MARKET_AT - i * 7_000,
  };
}

export function fill(owner: string, i: number): FillRow {
  const next = random(i * 37 + 11);
  return {
    id: `fill-${i}`,
    orderId: `intent1-${i.toString(36)}`,
    agent: owner,
    venue: 'paper',
    symbol: 'BTC-PERP',
    side: next() > 0.5 ? 'buy' : 'sell',
    quantity: (0.01 + next() * 0.4).toFixed(4),
    price: (42_100 + next() * 200).toFixed(1),
    fee: (next() * 8).toFixed(6),
    liquidity: next() > 0.6 ? 'maker' : 'taker',
    at: MARKET_AT - i * 11_000,
  };
}

export function logRow(i: number, owner: string): LogRow {
  const kinds = ['order.working', 'fill', 'decision.approved', 'decision.denied'];
  const kind = kinds[i % kinds.length] ?? 'fill';
  return {
    id: String(184_000 + i),
    at: MARKET_AT - (60 - i) * 3_000,
    kind,
    agent: owner,
    text: `${kind} of ${owner}, BTC-PERP`,
  };
}

export function curve(points: number): CurvePoint[] {
  const equities = walk(random(99), points, 100_000, 160);
  let peak = 0;
  return equities.map((equity, i) => {
    peak = Math.max(peak, equity);
    return [MARKET_AT - (points - i) * 3_600_000, equity, Math.round((1 - equity / peak) * 1e6) / 1e6];
  });
}

export function alarm(id: string, change: Partial<AlarmRow>): AlarmRow {
  return {
    id,
    at: MARKET_AT - 4_000,
    raisedWallAt: Date.now() - 4_000,
    priority: 'high',
    agent: null,
    cause: 'Something is wrong',
    consequence: 'Something follows.',
    action: 'Do something.',
    acknowledged: false,
    cleared: false,
    shelvedUntilWallAt: null,
    shelveAtMostMs: 3_600_000,
    escalatedTo: null,
    ...change,
  };
}

export function killRun(change: Partial<KillRunView> = {}): KillRunView {
  return {
    id: 'trip-1',
    scope: { kind: 'global' },
    cause: 'window',
    by: 'operator',
    reason: '',
    at: MARKET_AT,
    pressedWallAt: Date.now() - 2_500,
    gateClosedMicros: 210,
    phase: 'FLATTENING',
    cancelsConfirmed: 36,
    cancelsTotal: 38,
    positionsLeft: 9,
    positionsTotal: 24,
    valueLeft: '14096.10',
    verifiedAt: null,
    verifiedWallAt: null,
    attempts: 1,
    attemptsLimit: 5,
    exhausted: false,
    residuals: [],
    ...change,
  };
}

type Least = Pick<ResidualRecord, 'minNotional' | 'minQuantity' | 'step'>;
const UNKNOWN: Least = { minNotional: cash('0'), minQuantity: quantity('0'), step: quantity('0') };
const LEAST: Least = { minNotional: cash('5'), minQuantity: quantity('0.001'), step: quantity('0.001') };
const PAPER = 'paper' as VenueId;

function left(type: ResidualRecord['type'], symbol: string, size: string, value: string, reason: ResidualReason) {
  const least = type === 'unread' ? UNKNOWN : LEAST;
  const amounts = { quantity: quantity(size), value: cash(value), ...least };
  return { venue: PAPER, symbol: symbol as InstrumentId, type, reason, ...amounts };
}

const DUST_RECORDS: readonly ResidualRecord[] = [
  left('dust', 'BTC-PERP', '-0.0004', '16.87', 'below-minimum-quantity'),
  left('dust', 'ADA-PERP', '3.1', '1.128', 'below-minimum-notional'),
  left('dust', 'LTC-PERP', '0.00003', '0.004', 'below-one-step'),
];

/** Each kind of residual, in the words that the operator is given. */
export const RESIDUALS: ResidualView[] = residualViews([
  ...DUST_RECORDS,
  left('order', 'BTC-PERP', '-0.18', '6930', 'still-open'),
  left('position', 'SOL-PERP', '14.2', '1988', 'insufficient-balance'),
  left('position', 'ETH-PERP', '0.412', '1036.1', 'changed-by-hand'),
  left('unread', '', '0', '0', 'read-timed-out'),
]);
export const DUST: ResidualView[] = residualViews(DUST_RECORDS);
/** A whole account that could not be closed; two orders stand in each instrument. */
export const MANY_RESIDUALS: ResidualView[] = residualViews(
  Array.from({ length: 20 }, (_, i) => {
    const symbol = `ALT${Math.floor(i / 4)}-PERP`;
    const value = (20_000 / (i + 1)).toFixed(2);
    if (i % 4 === 0) return left('position', symbol, `${i + 1}.5`, value, 'no-market');
    if (i % 4 === 3) return left('dust', symbol, '0.0004', '0.41', 'below-minimum-quantity');
    return left('order', symbol, `-${i + 1}`, value, 'unanswered');
  }),
);
