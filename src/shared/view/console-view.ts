import { z } from 'zod';
import { Role } from '../roles.ts';
import { Scope, TripCause } from '../scope.ts';

/**
 * Everything the screen shows, as plain data. The main process projects it from the engine's state and publishes a
 * snapshot, then deltas (delta.ts); the renderer adds nothing but layout. Amounts are plain decimal strings; times are
 * milliseconds since the epoch, `...At` on the engine's (market) clock and `...WallAt` on the machine's clock.
 */
const decimal = z.string();
const time = z.number();

/** R2 */
export const TradingStateView = z.enum(['ACTIVE', 'REDUCING', 'HALTED']);
export type TradingStateView = z.infer<typeof TradingStateView>;

/** What one kill would touch, named before it is pressed (K13, screen point 4). */
export const KillPreview = z.strictObject({
  agents: z.number(),
  orders: z.number(),
  positions: z.number(),
  notional: decimal,
  venues: z.array(z.string()),
});
export type KillPreview = z.infer<typeof KillPreview>;

/** Life of an agent's process and its place in the trading state, worst first in {@link AGENT_STATES}. */
export const AgentState = z.enum([
  'TRIPPED',
  'INCOMPLETE',
  'CANCELLING',
  'FLATTENING',
  'VERIFYING',
  'FAILED',
  'LOST',
  'LATE',
  'REDUCING',
  'STARTING',
  'RUNNING',
  'STOPPED',
  'FLAT',
]);
export type AgentState = z.infer<typeof AgentState>;

export const AgentRow = z.strictObject({
  id: z.string(),
  role: z.string(),
  /** One sentence from the manifest. Text of an agent: shown as text, never as markup. */
  description: z.string(),
  state: AgentState,
  /** Why it is in that state, in words; empty when nothing needs saying. */
  stateReason: z.string(),
  mode: z.enum(['paper', 'live']),
  tradingState: TradingStateView,
  /** Machine time of the last heartbeat; null when its process does not run. */
  heartbeatWallAt: time.nullable(),
  sandbox: z.enum(['bubblewrap', 'process', 'none']),
  symbols: z.array(z.string()),
  /** Signed base quantity when it holds one instrument, else null: see positions. */
  position: decimal.nullable(),
  exposure: decimal,
  equity: decimal,
  realised: decimal,
  unrealised: decimal,
  fees: decimal,
  pnlDay: decimal,
  /** Fraction from the trailing peak of its book's equity, 0.041 = 4.1 %. */
  drawdown: z.number(),
  ordersPerHour: z.number(),
  rejectRate: z.number(),
  openOrders: z.number(),
  fills: z.number(),
  /** Up to 48 points of its book's equity over the last seven days, for a sparkline. */
  sparkline: z.array(z.number()),
  kill: KillPreview,
});
export type AgentRow = z.infer<typeof AgentRow>;

/** Services of the engine: data, risk, compliance, execution, security, director (A1). */
export const SystemAgentRow = z.strictObject({
  id: z.string(),
  state: z.enum(['ok', 'late', 'lost']),
  heartbeatWallAt: time.nullable(),
  note: z.string(),
});
export type SystemAgentRow = z.infer<typeof SystemAgentRow>;

export const PositionRow = z.strictObject({
  /** `agent|symbol`; the account's own rows have agent `account`. */
  id: z.string(),
  agent: z.string(),
  venue: z.string(),
  symbol: z.string(),
  quantity: decimal,
  entry: decimal,
  mark: decimal,
  markAt: time,
  value: decimal,
  unrealised: decimal,
});
export type PositionRow = z.infer<typeof PositionRow>;

export const OrderRow = z.strictObject({
  id: z.string(),
  agent: z.string(),
  venue: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop']),
  quantity: decimal,
  filled: decimal,
  /** Limit or stop price; null for a market order. */
  price: decimal.nullable(),
  reduceOnly: z.boolean(),
  mode: z.enum(['paper', 'live']),
  state: z.enum(['pending', 'working', 'cancelling', 'filled', 'cancelled', 'rejected', 'denied', 'unknown']),
  /** Reason code and words of a denial, rejection or cancellation; empty otherwise. */
  reason: z.string(),
  at: time,
});
export type OrderRow = z.infer<typeof OrderRow>;

export const FillRow = z.strictObject({
  id: z.string(),
  orderId: z.string(),
  agent: z.string(),
  venue: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: decimal,
  price: decimal,
  fee: decimal,
  liquidity: z.enum(['maker', 'taker']),
  at: time,
});
export type FillRow = z.infer<typeof FillRow>;

/** The event log: what happened, newest last. An alarm is never only here. */
export const LogRow = z.strictObject({
  /** The journal record's sequence number. */
  id: z.string(),
  at: time,
  kind: z.string(),
  agent: z.string().nullable(),
  text: z.string(),
});
export type LogRow = z.infer<typeof LogRow>;

/** U2: cause, consequence, action. Acknowledged is not cleared. */
export const AlarmRow = z.strictObject({
  id: z.string(),
  at: time,
  raisedWallAt: time,
  priority: z.enum(['critical', 'high', 'medium', 'low']),
  agent: z.string().nullable(),
  cause: z.string(),
  consequence: z.string(),
  action: z.string(),
  acknowledged: z.boolean(),
  cleared: z.boolean(),
  /** Put away until then on the machine's clock; null when it is not. */
  shelvedUntilWallAt: time.nullable(),
  /** Longest time it may be shelved; 0 when it may not. */
  shelveAtMostMs: z.number(),
  /** The furthest channel it went to because nobody acknowledged it. */
  escalatedTo: z.enum(['desktop', 'webhook']).nullable(),
});
export type AlarmRow = z.infer<typeof AlarmRow>;

/** One measure against its limit. `fraction` is measured ÷ limit, for the bar. */
export const LimitBar = z.strictObject({
  id: z.string(),
  label: z.string(),
  measured: z.string(),
  limit: z.string(),
  fraction: z.number(),
  unit: z.enum(['cash', 'ratio', 'percent', 'per-minute']),
});
export type LimitBar = z.infer<typeof LimitBar>;

/** One stage of an order's way against its objective, milliseconds; null while nothing was measured (R4). */
export const LatencyRow = z.strictObject({
  stage: z.enum(['decide', 'durable', 'acknowledge']),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  objectiveMs: z.number(),
  count: z.number(),
  /** Of these, how many took longer than the objective. */
  over: z.number(),
});
export type LatencyRow = z.infer<typeof LatencyRow>;

/** R4; a metric that the data cannot give yet is null and shown as such, never as zero. */
export const RiskView = z.strictObject({
  currency: z.string(),
  equity: decimal,
  cash: decimal,
  realised: decimal,
  unrealised: decimal,
  fees: decimal,
  funding: decimal,
  pnlDay: decimal,
  grossExposure: decimal,
  netExposure: decimal,
  leverage: z.number().nullable(),
  drawdown: z.number(),
  maxDrawdown: z.number().nullable(),
  var99: decimal.nullable(),
  expectedShortfall: decimal.nullable(),
  sharpe: z.number().nullable(),
  sortino: z.number().nullable(),
  profitFactor: z.number().nullable(),
  hitRate: z.number().nullable(),
  turnover: decimal,
  turnoverRatio: z.number().nullable(),
  ordersPerMinute: z.number(),
  ordersPerHour: z.number(),
  rejectRate: z.number().nullable(),
  latency: z.array(LatencyRow),
  tradingState: TradingStateView,
  limits: z.array(LimitBar),
});
export type RiskView = z.infer<typeof RiskView>;

/** One point of the account's equity curve. */
export const CurvePoint = z.tuple([time, z.number(), z.number()]).describe('[at, equity, drawdown fraction]');
export type CurvePoint = z.infer<typeof CurvePoint>;

export const ResidualView = z.strictObject({
  venue: z.string(),
  symbol: z.string(),
  kind: z.enum(['order', 'position', 'dust', 'unread']),
  quantity: decimal,
  value: decimal,
  /** The venue's least order, by value and by quantity, and its step; zero where it is not known. */
  minNotional: decimal,
  minQuantity: decimal,
  step: decimal,
  /** The reason's code, and the same in words. */
  code: z.string(),
  reason: z.string(),
});
export type ResidualView = z.infer<typeof ResidualView>;

export const KillPhase = z.enum(['BLOCKED', 'CANCELLING', 'FLATTENING', 'VERIFYING', 'FLAT', 'INCOMPLETE']);
export type KillPhase = z.infer<typeof KillPhase>;

/** One trip and its kill run; stays until reset (K6, K7). */
export const KillRunView = z.strictObject({
  id: z.string(),
  scope: Scope,
  cause: TripCause,
  by: z.string(),
  reason: z.string(),
  at: time,
  pressedWallAt: time,
  /** Press accepted to gate closed, machine microseconds. */
  gateClosedMicros: z.number(),
  phase: KillPhase,
  cancelsConfirmed: z.number(),
  cancelsTotal: z.number(),
  positionsLeft: z.number(),
  positionsTotal: z.number(),
  valueLeft: decimal,
  /** When the second clean read came back; null until FLAT. */
  verifiedAt: time.nullable(),
  verifiedWallAt: time.nullable(),
  attempts: z.number(),
  attemptsLimit: z.number(),
  /** INCOMPLETE and no further attempt will be made by itself. */
  exhausted: z.boolean(),
  residuals: z.array(ResidualView),
});
export type KillRunView = z.infer<typeof KillRunView>;

export const KillView = z.strictObject({
  /** True while anything is latched: global or any agent. */
  latched: z.boolean(),
  globalLatched: z.boolean(),
  preview: KillPreview,
  runs: z.array(KillRunView),
  /** False when the latch could not be written: halted all the same, and alarmed. */
  persisted: z.boolean(),
});
export type KillView = z.infer<typeof KillView>;

export const SessionView = z.strictObject({
  /** `none`: first run; `ready`: recorded session found and stopped, may be resumed; `ended`: the feed ran out. */
  state: z.enum(['none', 'starting', 'running', 'paused', 'ready', 'ended', 'failed']),
  feedName: z.string(),
  feedDescription: z.string(),
  symbols: z.array(z.string()),
  /** A number of market seconds a second, or `max`. */
  speed: z.union([z.number(), z.literal('max')]),
  seed: z.number(),
  marketAt: time.nullable(),
  firstAt: time.nullable(),
  lastAt: time.nullable(),
  /** Machine time of the last row that arrived. */
  lastRowWallAt: time.nullable(),
  bars: z.number(),
  barsTotal: z.number().nullable(),
  /** Words for `failed`: what is wrong and what to do. */
  problem: z.string(),
});
export type SessionView = z.infer<typeof SessionView>;

export const VenueView = z.strictObject({
  id: z.string(),
  mode: z.enum(['paper', 'live']),
  state: z.enum(['ok', 'degraded', 'down']),
  /** What a kill can do there, and what is assumed: fees, latency, spread, funding. */
  notes: z.array(z.string()),
  deadMansSwitch: z.string(),
});
export type VenueView = z.infer<typeof VenueView>;

export const JournalView = z.strictObject({
  records: z.number(),
  head: z.string(),
  verifiedWallAt: time.nullable(),
  verifiedRecords: z.number(),
  problem: z.string(),
});
export type JournalView = z.infer<typeof JournalView>;

export const SecretStoreView = z.strictObject({
  kind: z.enum(['keychain', 'key-file', 'none']),
  text: z.string(),
});
export type SecretStoreView = z.infer<typeof SecretStoreView>;

/** The process that watches the main process and takes the kill over when it hangs or dies (K10). */
export const WatchdogView = z.strictObject({
  state: z.enum(['watching', 'gone', 'off']),
  /** What it covers, or why it is gone and what to do. */
  text: z.string(),
});
export type WatchdogView = z.infer<typeof WatchdogView>;

export const HostView = z.strictObject({
  name: z.enum(['electron', 'chromium', 'headless']),
  fallbackReason: z.string(),
  version: z.string(),
  dataDir: z.string(),
});
export type HostView = z.infer<typeof HostView>;

export const SettingsView = z.strictObject({
  theme: z.enum(['system', 'dark', 'light']),
  speed: z.union([z.number().positive().max(100_000), z.literal('max')]),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Global hotkey in Electron's accelerator form. */
  killHotkey: z.string().max(60),
});
export type SettingsView = z.infer<typeof SettingsView>;

/** Who sits at the window, and how long an unlocked role lasts (P3). */
export const RoleView = z.strictObject({
  role: Role,
  /** Machine time at which an unlocked role falls back; null when none is unlocked. */
  untilWallAt: time.nullable(),
  /** Roles for which a passphrase is set: only these can be unlocked. */
  canUnlock: z.array(Role),
});
export type RoleView = z.infer<typeof RoleView>;

/** The policy set in force (P5). */
export const PolicyView = z.strictObject({
  sha256: z.string(),
  source: z.enum(['embedded', 'data-folder']),
  loadedAt: time.nullable(),
  rules: z.number(),
  /** What was wrong with a set that was refused since, `file:line: reason`; empty when none was. */
  problems: z.array(z.string()),
});
export type PolicyView = z.infer<typeof PolicyView>;

/** What one agent may do with one tool, now, and how much of it it did (P6). */
export const PermissionRow = z.strictObject({
  /** `agent|tool`. */
  id: z.string(),
  agent: z.string(),
  tool: z.string(),
  allowed: z.boolean(),
  /** The rule that decides. */
  rule: z.string(),
  /** Reason code of a denial and the same in words; both empty when it is allowed. */
  code: z.string(),
  reason: z.string(),
  calls: z.number(),
  callsLastMinute: z.number(),
  /** Null where the tool has no rate limit. */
  callsPerMinuteLimit: z.number().nullable(),
  denied: z.number(),
});
export type PermissionRow = z.infer<typeof PermissionRow>;

/** A grant (P2): for one task, with an end. */
export const GrantRow = z.strictObject({
  id: z.string(),
  agent: z.string(),
  task: z.string(),
  tools: z.array(z.string()),
  symbols: z.array(z.string()),
  mode: z.enum(['paper', 'live']),
  state: z.enum(['live', 'revoked', 'expired', 'used-up', 'stopped', 'replaced']),
  issuedAt: time,
  expiresAt: time,
  by: z.string(),
  calls: z.number(),
  maxCalls: z.number(),
  reason: z.string(),
});
export type GrantRow = z.infer<typeof GrantRow>;

/** A tool that can be disabled alone (K8). */
export const ToolRow = z.strictObject({
  id: z.string(),
  label: z.string(),
  state: z.enum(['enabled', 'disabled']),
  /** What disabling it does, said beforehand. */
  consequence: z.string(),
  by: z.string(),
  reason: z.string(),
  at: time.nullable(),
});
export type ToolRow = z.infer<typeof ToolRow>;

/** One denial with what was measured and the limit it broke. */
export const DenialRow = z.strictObject({
  id: z.string(),
  at: time,
  agent: z.string(),
  tool: z.string(),
  symbol: z.string(),
  /** The order in a few words; empty for another tool. */
  what: z.string(),
  stage: z.enum(['gate', 'policy', 'risk']),
  rule: z.string(),
  code: z.string(),
  reason: z.string(),
  measured: z.string(),
  limit: z.string(),
});
export type DenialRow = z.infer<typeof DenialRow>;

/** Why a scope may only reduce (R2, R3). */
export const HoldRow = z.strictObject({
  id: z.string(),
  /** `global`, `venue:paper` or `agent:trend`. */
  scope: z.string(),
  state: TradingStateView,
  code: z.string(),
  reason: z.string(),
  measured: z.string(),
  limit: z.string(),
  at: time,
  until: time.nullable(),
  by: z.string(),
  /** True when a person may release it. */
  releasable: z.boolean(),
});
export type HoldRow = z.infer<typeof HoldRow>;

/** An automatic trigger and how near it is (K9). */
export const TriggerRow = z.strictObject({
  id: z.string(),
  label: z.string(),
  enabled: z.boolean(),
  /** What it trips, in words. */
  trips: z.string(),
  /** The nearest to its threshold of whatever it watches, and that threshold, in words with units. */
  measured: z.string(),
  threshold: z.string(),
  /** Measured ÷ threshold, for a bar; null where it is an event and no measure. */
  fraction: z.number().nullable(),
  firedAt: time.nullable(),
  /** Milliseconds for which it does not fire again there yet, on the clock that it goes by; 0 when it would. */
  quietForMs: z.number().int().nonnegative(),
});
export type TriggerRow = z.infer<typeof TriggerRow>;

/** Faults that are switched on for a drill; a band says so while any is. */
export const ChaosView = z.strictObject({
  feed: z.enum(['normal', 'frozen']),
  venue: z.enum(['normal', 'slow', 'bad-key', 'rejecting']),
});
export type ChaosView = z.infer<typeof ChaosView>;

/** Whether the port for external alerts is open (N3), and whether a webhook is set (U2). */
export const AlertsView = z.strictObject({
  listener: z.enum(['off', 'listening', 'failed']),
  /** Where it listens, or what is wrong and what to do. */
  text: z.string(),
  webhook: z.string(),
});
export type AlertsView = z.infer<typeof AlertsView>;

export const ConsoleView = z.strictObject({
  /** Counts published versions; a delta applies only on top of `version - 1`. */
  version: z.number(),
  wallAt: time,
  band: z.strictObject({ kind: z.enum(['paper', 'live', 'halted']), text: z.string() }),
  host: HostView,
  session: SessionView,
  venues: z.array(VenueView),
  kill: KillView,
  risk: RiskView,
  journal: JournalView,
  secrets: SecretStoreView,
  watchdog: WatchdogView,
  settings: SettingsView,
  role: RoleView,
  policy: PolicyView,
  chaos: ChaosView,
  alerts: AlertsView,
  curve: z.array(CurvePoint),
  agents: z.array(AgentRow),
  system: z.array(SystemAgentRow),
  positions: z.array(PositionRow),
  orders: z.array(OrderRow),
  fills: z.array(FillRow),
  log: z.array(LogRow),
  alarms: z.array(AlarmRow),
  permissions: z.array(PermissionRow),
  grants: z.array(GrantRow),
  tools: z.array(ToolRow),
  denials: z.array(DenialRow),
  holds: z.array(HoldRow),
  triggers: z.array(TriggerRow),
});
export type ConsoleView = z.infer<typeof ConsoleView>;
