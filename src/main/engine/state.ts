import type { AgentId, InstrumentId, TimeMs } from '../../shared/ids.ts';
import type { Baselines } from './agents/baseline.ts';
import type { Registry } from './agents/registry.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { LiveSource } from './domain/live-market.ts';
import type { Quote } from './domain/market.ts';
import type { RecordBodies } from './domain/records.ts';
import type { TradedAccount } from './domain/traded-account.ts';
import { emptyOrders, type Orders } from './execution/orders.ts';
import type { VenueAccounts } from './execution/venue-accounts.ts';
import { emptyIncidents, type Incidents } from './incidents/incidents.ts';
import { emptyTrips, type Trips } from './kill/trips.ts';
import { type Curves, emptyCurves } from './ledger/curve.ts';
import { emptyLedger, type Ledger, type Marks } from './ledger/ledger.ts';
import { emptyGrants, type Grants } from './policy/grants.ts';
import type { PassphraseWaits } from './policy/passphrase-wait.ts';
import type { Switches } from './policy/switches.ts';
import type { ToolDenial, Usage } from './policy/usage.ts';
import { NO_WATCHDOG, type Watchdog } from './policy/watchdog.ts';
import { emptyTournaments, type Tournaments } from './promotion/tournaments.ts';
import { nothingRetained, type Retained } from './retention/retention.ts';
import { type Activity, emptyActivity } from './risk/activity.ts';
import { emptyHolds, type Holds } from './risk/holds.ts';
import { emptyTriggers, type Triggers } from './triggers/fired.ts';

/** A session as the journal tells it. */
export interface Session {
  readonly session: number;
  readonly seed: number;
  readonly feed: string;
  readonly feedSha256: string;
  /** Where each instrument's prices come from; null for a recorded feed. */
  readonly live: readonly LiveSource[] | null;
  readonly venue: string;
  /** The account at an exchange that it trades; null for the paper venue. */
  readonly account: TradedAccount | null;
  readonly currency: string;
  readonly openedAt: TimeMs;
  /** What each of its agents was, by the hash of its manifest. */
  readonly manifests: readonly { readonly agent: AgentId; readonly role: string; readonly sha256: string }[];
  /** Feed steps that were sampled as done: where a restart takes up again. */
  steps: number;
  ended: string | null;
}

/** What happened how often, for the screen and for the result of a run. */
export interface Counts {
  orders: number;
  fills: number;
  denials: number;
  rejections: number;
}

/**
 * Everything the engine knows: a fold of the journal's records (fold.ts) and of nothing else. The marks alone are also
 * moved by market data between two samples; no record depends on them being there after a restart.
 */
export interface State {
  /** Time of the last record. */
  lastAt: TimeMs;
  session: Session | null;
  readonly registry: Registry;
  readonly orders: Orders;
  readonly venues: VenueAccounts;
  readonly ledger: Ledger;
  readonly marks: Marks;
  /** A live session's last journalled quotes, and when its last journalled bar closed; a recorded feed has its own. */
  readonly live: { readonly quotes: Map<InstrumentId, Quote>; closedAt: TimeMs | null };
  readonly curves: Curves;
  readonly trips: Trips;
  /** What went wrong and is worked through (E7). */
  readonly incidents: Incidents;
  /** Legal holds, and the last replica (E5). */
  readonly retained: Retained;
  /** The last tournaments, and what was tried on which data (T3). */
  readonly tournaments: Tournaments;
  readonly alarms: Alarms;
  readonly triggers: Triggers;
  /** How each agent usually behaves (A4). */
  readonly baselines: Baselines;
  /** What agents did lately, for checks and protections (R1, R3). */
  readonly activity: Activity;
  /** Why scopes may only reduce (R2). */
  readonly holds: Holds;
  watchdog: Watchdog;
  /** The policy set in force with its text, so that a restart finds the last good one; null before the first. */
  policy: (RecordBodies['policy.loaded'] & { readonly at: TimeMs }) | null;
  /** Wrong passphrases, by role (P3). */
  readonly passphraseWaits: PassphraseWaits;
  /** Faults that are switched on (K12). */
  chaos: Omit<RecordBodies['chaos.changed'], 'by'>;
  readonly counts: Counts;
  /** The last denials, for the log and the policy view. */
  readonly denials: (RecordBodies['order.denied'] & { readonly at: TimeMs })[];
  readonly grants: Grants;
  /** Tools that a person disabled (K8). */
  readonly switches: Switches;
  /** Tool calls in this session, by agent (P6), and the last that were denied beside the orders. */
  readonly usage: Usage;
  readonly toolDenials: ToolDenial[];
}

export function emptyState(): State {
  return {
    lastAt: 0,
    session: null,
    registry: new Map(),
    orders: emptyOrders(),
    venues: new Map(),
    ledger: emptyLedger(),
    marks: new Map(),
    live: { quotes: new Map(), closedAt: null },
    curves: emptyCurves(),
    trips: emptyTrips(),
    incidents: emptyIncidents(),
    retained: nothingRetained(),
    tournaments: emptyTournaments(),
    alarms: new Map(),
    triggers: emptyTriggers(),
    baselines: new Map(),
    activity: emptyActivity(),
    holds: emptyHolds(),
    watchdog: NO_WATCHDOG,
    policy: null,
    passphraseWaits: new Map(),
    chaos: { feed: 'normal', venue: 'normal' },
    counts: { orders: 0, fills: 0, denials: 0, rejections: 0 },
    denials: [],
    grants: emptyGrants(),
    switches: new Map(),
    usage: new Map(),
    toolDenials: [],
  };
}
