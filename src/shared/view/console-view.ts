import { z } from 'zod';
import { AgentRow, SystemAgentRow } from './agent-view.ts';
import { AlarmRow, AlertsView } from './alarm-view.ts';
import { DenialRow, GrantRow, PermissionRow, PolicyView, RoleView, ToolRow } from './authority-view.ts';
import { CertifiedVenue } from './certified-venue.ts';
import { AnchorRow, EvidenceView, KeyRow, LegalHoldRow } from './evidence-view.ts';
import { HostRow } from './host-row.ts';
import { IncidentRow } from './incident-view.ts';
import { KillView } from './kill-view.ts';
import { FillRow, OrderRow, PositionRow } from './order-view.ts';
import { CurvePoint, RiskView } from './risk-view.ts';
import { HoldRow, TriggerRow } from './trading-view.ts';
import { time } from './values.ts';
import { RequestLimitView, VenueCapabilities } from './venue-capabilities.ts';
import { VenueKeyRow } from './venue-key-view.ts';

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

/** How the prices of one instrument of a live session come. */
export const PriceView = z.strictObject({
  /** The instrument. */
  id: z.string(),
  /** Whose prices they are, and what it is called there. */
  source: z.string(),
  market: z.string(),
  /** `polling`: the stream is down, and they are asked for instead, less often. */
  state: z.enum(['connecting', 'streaming', 'polling', 'lost']),
  /** What is wrong, in words; empty while they stream. */
  problem: z.string(),
  /** When something of it arrived last. */
  heardWallAt: time,
});
export type PriceView = z.infer<typeof PriceView>;

/** A test exchange of this machine: what is traded there is nothing real. */
export const TestExchangeView = z.strictObject({
  /** Where it listens: `https://127.0.0.1:4443`. */
  origin: z.string(),
});
export type TestExchangeView = z.infer<typeof TestExchangeView>;

export const SessionView = z.strictObject({
  /** `none`: first run; `ready`: recorded session found and stopped, may be resumed; `ended`: the feed ran out. */
  state: z.enum(['none', 'starting', 'running', 'paused', 'ready', 'ended', 'failed']),
  /** A live one goes at the market's pace, and ends when the operator says so. */
  feed: z.enum(['recorded', 'live']),
  feedName: z.string(),
  feedDescription: z.string(),
  symbols: z.array(z.string()),
  /** The account at a test exchange that it trades: its key's alias, the account and where; null for the paper venue. */
  account: TestExchangeView.extend({ alias: z.string(), venue: z.string() }).nullable(),
  /** A number of market seconds a second, or `max`. */
  speed: z.union([z.number(), z.literal('max')]),
  seed: z.number(),
  marketAt: time.nullable(),
  firstAt: time.nullable(),
  lastAt: time.nullable(),
  /** Machine time of the last row that arrived; live: of the instrument that nothing came of for longest. */
  lastRowWallAt: time.nullable(),
  /** Empty unless live prices are asked for now. */
  prices: z.array(PriceView),
  bars: z.number(),
  barsTotal: z.number().nullable(),
  /** Words for `failed`: what is wrong and what to do. */
  problem: z.string(),
});
export type SessionView = z.infer<typeof SessionView>;

/** Something in which a venue's account is not what the books say (R8), with the engine's word for it. */
export const DifferenceView = z.strictObject({
  explanation: z.enum(['position-unexplained', 'balance-unexplained', 'foreign-order']),
  text: z.string(),
});
export type DifferenceView = z.infer<typeof DifferenceView>;

export const VenueView = z.strictObject({
  id: z.string(),
  mode: z.enum(['paper', 'live']),
  state: z.enum(['ok', 'degraded', 'down']),
  /** Where it is, and what is assumed: fees, latency, spread, funding. */
  notes: z.array(z.string()),
  capabilities: VenueCapabilities,
  /** How its own dead-man's switch stands now, in words: `armed 60 s`, `off`, `none`. */
  deadMansSwitch: z.string(),
  /** True when it was to be armed and could not be, so that nothing cancels there if the console is lost. */
  isSwitchFailed: z.boolean(),
  /** Whether it can be spoken to: the connection is lost, or it does not take the key. */
  link: z.enum(['up', 'lost', 'key-refused']),
  reconciled: z.strictObject({
    /** When its account was last held against the books; null while it was not since this start. */
    wallAt: time.nullable(),
    /** What still differs between them; empty when they agree. */
    differences: z.array(DifferenceView),
  }),
  /** What of its request limit is used up now; null while it is not there. */
  requests: RequestLimitView.extend({
    used: z.number().int().nonnegative(),
    /** It asked for a pause: nothing is sent until that is over. */
    isPaused: z.boolean(),
  }).nullable(),
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
  /** `keyless`: it watches, and cannot read the key of the account that it would have to take over. */
  state: z.enum(['watching', 'keyless', 'gone', 'off']),
  /** What it covers, or what is the matter and what to do. */
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

/** Faults that are switched on for a drill; a band says so while any is. */
export const ChaosView = z.strictObject({
  feed: z.enum(['normal', 'frozen']),
  venue: z.enum(['normal', 'slow', 'bad-key', 'rejecting']),
});
export type ChaosView = z.infer<typeof ChaosView>;

/**
 * Everything the screen shows, as plain data. The main process projects it from the engine's state and publishes a
 * snapshot, then deltas (delta.ts); the renderer adds nothing but layout. Amounts are plain decimal strings; times are
 * milliseconds since the epoch, `...At` on the engine's (market) clock and `...WallAt` on the machine's clock.
 */
export const ConsoleView = z.strictObject({
  /** Counts published versions; a delta applies only on top of `version - 1`. */
  version: z.number(),
  wallAt: time,
  band: z.strictObject({ kind: z.enum(['paper', 'live', 'halted']), text: z.string() }),
  host: HostView,
  session: SessionView,
  venues: z.array(VenueView),
  /** The accounts that can be traded, whether or not anything is connected. */
  certified: z.array(CertifiedVenue),
  /** The one that this console was started with; null: none, and then no key is taken and no account traded. */
  testExchange: TestExchangeView.nullable(),
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
  evidence: EvidenceView,
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
  anchors: z.array(AnchorRow),
  keys: z.array(KeyRow),
  venueKeys: z.array(VenueKeyRow),
  hosts: z.array(HostRow),
  legalHolds: z.array(LegalHoldRow),
  incidents: z.array(IncidentRow),
});
export type ConsoleView = z.infer<typeof ConsoleView>;
