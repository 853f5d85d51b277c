import type { AgentRow } from '../../src/shared/view/agent-view.ts';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import type { KillPreview, KillRunView, ResidualView } from '../../src/shared/view/kill-view.ts';
import { emptyView } from '../../src/shared/view/testing/empty-view.ts';
import {
  agent,
  alarm,
  curve,
  DUST,
  fill,
  killRun,
  logRow,
  MANY_RESIDUALS,
  MARKET_AT,
  names,
  order,
  position,
  RESIDUALS,
} from './rows.ts';
import { certified, venue } from './venue-rows.ts';

/** Each scenario is a whole view that the contract's schema accepts, with times relative to now. */
function empty(): ConsoleView {
  const now = Date.now();
  const beat = { state: 'ok', heartbeatWallAt: now - 300, note: '' } as const;
  const view = emptyView();
  return {
    ...view,
    wallAt: now,
    host: { name: 'electron', fallbackReason: '', version: '0.1.0', dataDir: 'data' },
    session: { ...view.session, speed: 60 },
    venues: [venue()],
    certified: certified(),
    kill: { ...view.kill, preview: preview([]) },
    risk: { ...view.risk, currency: 'USDT', equity: '100000', cash: '100000' },
    journal: { ...view.journal, records: 3, head: '9f2c4e11a0b3d9e7c5' },
    secrets: { kind: 'keychain', text: 'keys in the system keychain' },
    watchdog: { state: 'watching', text: 'A process of its own watches this one.' },
    settings: { theme: 'dark', speed: 60, seed: 1, killHotkey: 'Control+Shift+Alt+K' },
    system: ['data', 'risk', 'compliance', 'execution', 'security', 'director'].map((id) => ({ id, ...beat })),
  };
}

function preview(agents: readonly AgentRow[]): KillPreview {
  const sum = (of: (row: AgentRow) => number): number => agents.reduce((all, row) => all + of(row), 0);
  return {
    agents: agents.length,
    orders: sum((row) => row.kill.orders),
    foreignOrders: 0,
    positions: sum((row) => row.kill.positions),
    notional: sum((row) => Number(row.kill.notional)).toFixed(2),
    venues: ['paper'],
  };
}

/** The first page. */
export const firstRun = empty;

/** A fleet at work. With 26 agents and more, three of them are not normal. */
export function fleet(size: number): ConsoleView {
  const base = empty();
  const now = Date.now();
  const all = names(size);
  const agents = all.map((id, i) => agent(id, i + 1));
  if (size >= 26) {
    change(agents, 0, {
      state: 'TRIPPED',
      stateReason: '6 risk violations in 60 s',
      heartbeatWallAt: null,
      tradingState: 'HALTED',
      position: '0',
      exposure: '0',
      pnlDay: '-212.4',
      drawdown: 0.041,
      ordersPerHour: 0,
      kill: { agents: 1, orders: 0, foreignOrders: 0, positions: 0, notional: '0', venues: ['paper'] },
    });
    change(agents, 1, {
      state: 'LATE',
      stateReason: 'no heartbeat for 3.4 s, second retry',
      heartbeatWallAt: now - 3_400,
    });
    change(agents, 2, { state: 'REDUCING', stateReason: 'daily loss', tradingState: 'REDUCING', pnlDay: '-61.75' });
  }
  const owners = agents.filter((row) => Number(row.exposure) !== 0);
  const own = owners.slice(0, 24).map((row, i) => position(row.id, i + 1));
  const total = own.reduce((sum, row) => sum + Number(row.quantity), 0);
  const account = { ...position('account', 0), quantity: total.toFixed(4), value: (total * 42_180.5).toFixed(2) };
  const run = killRun({
    id: 'trip-ada',
    scope: { kind: 'agent', agent: all[0] ?? 'trend' },
    cause: 'trigger',
    by: 'interlock',
    reason: '6 risk violations in 60 s',
    phase: 'FLAT',
    cancelsConfirmed: 4,
    cancelsTotal: 4,
    positionsLeft: 0,
    positionsTotal: 1,
    valueLeft: '0',
    pressedWallAt: now - 210_000,
    verifiedAt: MARKET_AT - 200_000,
    verifiedWallAt: now - 208_000,
  });
  return {
    ...base,
    session: {
      ...base.session,
      state: 'running',
      feed: 'recorded',
      feedName: 'BTC-PERP 1m',
      feedDescription: 'One-minute bars, January 2022.',
      symbols: ['BTC-PERP'],
      marketAt: MARKET_AT,
      firstAt: Date.UTC(2022, 0, 1),
      lastAt: Date.UTC(2022, 1, 1),
      lastRowWallAt: now - 400,
      bars: 26_762,
      barsTotal: 44_640,
    },
    kill: { ...base.kill, latched: size >= 26, preview: preview(agents), runs: size >= 26 ? [run] : [] },
    risk: {
      ...base.risk,
      equity: '102292.65',
      cash: '101180.2',
      realised: '2511.35',
      unrealised: '-218.7',
      fees: '184.22',
      funding: '-11.4',
      pnlDay: '311.08',
      grossExposure: '61234.5',
      netExposure: '-8400',
      leverage: 0.61,
      drawdown: 0.019,
      maxDrawdown: 0.034,
      sharpe: 1.42,
      sortino: 2.05,
      profitFactor: 1.31,
      hitRate: 0.541,
      turnover: '1840233',
      ordersPerMinute: 268,
      rejectRate: 0.004,
      limits: [
        { id: 'gross', label: 'Gross exposure', measured: '61234.5', limit: '150000', fraction: 0.408, unit: 'cash' },
        { id: 'net', label: 'Net exposure', measured: '-8400', limit: '75000', fraction: 0.112, unit: 'cash' },
        { id: 'leverage', label: 'Leverage', measured: '0.61', limit: '2', fraction: 0.305, unit: 'ratio' },
        size >= 26
          ? { id: 'loss', label: 'Daily loss', measured: '492', limit: '600', fraction: 0.82, unit: 'cash' }
          : { id: 'loss', label: 'Daily loss', measured: '112', limit: '600', fraction: 0.187, unit: 'cash' },
        { id: 'drawdown', label: 'Drawdown', measured: '0.019', limit: '0.08', fraction: 0.2375, unit: 'percent' },
        { id: 'rate', label: 'Order rate', measured: '268', limit: '600', fraction: 0.447, unit: 'per-minute' },
      ],
    },
    journal: {
      records: 184_202,
      head: '9f2c4e11a0b3d9e7c5a81b',
      verifiedWallAt: now - 420_000,
      verifiedRecords: 184_000,
      problem: '',
    },
    curve: curve(260),
    agents,
    positions: [account, ...own],
    orders: Array.from({ length: 40 }, (_, i) => order(all[i % all.length] ?? 'trend', i)),
    fills: Array.from({ length: 30 }, (_, i) => fill(all[i % all.length] ?? 'trend', i)),
    log: Array.from({ length: 60 }, (_, i) => logRow(i, all[i % all.length] ?? 'trend')),
    alarms: size >= 26 ? trippedAndLate(all) : [],
  };
}

function change(agents: AgentRow[], i: number, by: Partial<AgentRow>): void {
  const row = agents[i];
  if (row !== undefined) agents[i] = { ...row, ...by };
}

function trippedAndLate(all: readonly string[]) {
  return [
    alarm('late', {
      priority: 'medium',
      agent: all[1] ?? null,
      cause: `${all[1]} heartbeat late, 3.4 s`,
      consequence: 'Second retry in 1.6 s; then it is tripped.',
      action: 'Nothing to do unless it recurs.',
    }),
    alarm('tripped', {
      priority: 'critical',
      agent: all[0] ?? null,
      cause: `${all[0]} tripped: 6 risk violations in 60 s`,
      consequence: 'Its 4 orders are cancelled, its position is flat. It will not restart by itself.',
      action: 'Review its limits, then reset.',
    }),
  ];
}

function halted(view: ConsoleView, run: KillRunView, state: AgentRow['state'], open: boolean): ConsoleView {
  return {
    ...view,
    band: { kind: 'halted', text: 'HALTED · latched' },
    kill: { ...view.kill, latched: true, globalLatched: true, runs: [run] },
    risk: { ...view.risk, tradingState: 'HALTED' },
    agents: view.agents.map((row, i) => ({
      ...row,
      state: open && i % 3 === 0 ? state : 'FLAT',
      tradingState: 'HALTED',
      heartbeatWallAt: null,
      ordersPerHour: 0,
      position: open && i % 3 === 0 ? row.position : '0',
      exposure: open && i % 3 === 0 ? row.exposure : '0',
    })),
    positions: open ? view.positions.slice(0, 9) : [],
    orders: view.orders.map((row) => (row.state === 'working' ? { ...row, state: 'cancelled', reason: 'KILL' } : row)),
  };
}

/** A kill of everything under way. */
export const killing = (size = 26): ConsoleView => halted(fleet(size), killRun(), 'FLATTENING', true);

/** Everything flat, still latched. */
export function flatLatched(size = 26): ConsoleView {
  const now = Date.now();
  const done = { cancelsConfirmed: 38, positionsLeft: 0, valueLeft: '0' };
  const run = killRun({
    ...done,
    phase: 'FLAT',
    pressedWallAt: now - 9_000,
    verifiedAt: MARKET_AT,
    verifiedWallAt: now - 6_400,
  });
  return halted(fleet(size), run, 'FLAT', false);
}

/** A kill that could not finish: of each kind of residual one is left. */
export function incomplete(size = 26, residuals: readonly ResidualView[] = RESIDUALS): ConsoleView {
  const held = residuals.filter((it) => it.kind === 'position');
  const run = killRun({
    phase: 'INCOMPLETE',
    cancelsConfirmed: 38 - residuals.filter((it) => it.kind === 'order').length,
    positionsLeft: held.length,
    valueLeft: held.reduce((sum, it) => sum + Number(it.value), 0).toFixed(2),
    attempts: 5,
    exhausted: true,
    residuals: [...residuals],
  });
  return halted(fleet(size), run, 'INCOMPLETE', true);
}

/** More is left than the panel is high. */
export const manyLeft = (size = 26): ConsoleView => incomplete(size, MANY_RESIDUALS);

/** All is closed but amounts that no order can close. */
export const dustLeft = (size = 26): ConsoleView => ({ ...incomplete(size, DUST), positions: [] });

/** Nobody would take a kill over. */
export function watchdogGone(size = 26): ConsoleView {
  const view = fleet(size);
  const gone = alarm('watchdog', {
    cause: 'The watchdog is gone: it was ended by signal 9',
    consequence: 'If the app hangs or dies, nobody would take the kill over. Nothing leaves paper until it watches.',
    action: 'Wait for it to be started again. If it stays away, kill or flatten, and start the app again.',
  });
  const text = 'It was ended by signal 9. It is started again by itself; if it stays away, start the app again.';
  return { ...view, watchdog: { state: 'gone', text }, alarms: [...view.alarms, gone] };
}

/** After a restart: the session is there and stands still. */
export function ready(): ConsoleView {
  const view = fleet(4);
  return {
    ...view,
    session: { ...view.session, state: 'ready', lastRowWallAt: null },
    agents: view.agents.map((row) => ({ ...row, state: 'STOPPED', heartbeatWallAt: null })),
  };
}

export function paused(): ConsoleView {
  const view = fleet(4);
  return { ...view, session: { ...view.session, state: 'paused', lastRowWallAt: Date.now() - 40_000 } };
}

export function ended(): ConsoleView {
  const view = fleet(4);
  return { ...view, session: { ...view.session, state: 'ended', bars: 44_640, marketAt: Date.UTC(2022, 1, 1) } };
}

/** The feed broke off. */
export function failedFeed(): ConsoleView {
  const view = fleet(26);
  const problem =
    'Row 26,763 of the recording is not a bar: its high is below its low. Restore the file, then restart.';
  return { ...view, session: { ...view.session, state: 'failed', problem, lastRowWallAt: Date.now() - 9_000 } };
}

/** One agent trades real money. */
export function live(): ConsoleView {
  const view = fleet(26);
  change(view.agents, 3, { mode: 'live' });
  return { ...view, band: { kind: 'live', text: 'PAPER + LIVE 1 %' } };
}

export const withTheme = (view: ConsoleView, theme: 'dark' | 'light' | 'system'): ConsoleView => ({
  ...view,
  settings: { ...view.settings, theme },
});
