import { toFloat } from '../../../shared/money.ts';
import type { AlertsView } from '../../../shared/view/alarm-view.ts';
import type { RoleView } from '../../../shared/view/authority-view.ts';
import type { CertifiedVenue } from '../../../shared/view/certified-venue.ts';
import type {
  ConsoleView,
  HostView,
  JournalView,
  SecretStoreView,
  SessionView,
  TestExchangeView,
} from '../../../shared/view/console-view.ts';
import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import type { HostRow } from '../../../shared/view/host-row.ts';
import type { CurvePoint } from '../../../shared/view/risk-view.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import type { Engine } from '../../engine/engine.ts';
import { latchOf } from '../../engine/kill/trips.ts';
import type { EvidenceRows } from '../evidence/evidence.ts';
import type { Settings } from '../settings-file.ts';
import { agentRows, type DescribeAgent } from './agent-rows.ts';
import { denialRows, grantRows, permissionRows, policyView, toolRows } from './authority-rows.ts';
import { holdRows } from './hold-rows.ts';
import { killView } from './kill-view.ts';
import type { Recent } from './recent.ts';
import { riskView } from './risk-view.ts';
import { alarmRows, orderRows, positionRows, systemRows } from './tables.ts';
import { triggerRows } from './trigger-rows.ts';
import { type VenueDescription, venueRows } from './venue-rows.ts';
import { watchdogView } from './watchdog-view.ts';

/** What the projection needs that is not in the engine. */
export interface ProjectionSources {
  readonly engine: Engine;
  readonly recent: Recent;
  readonly wallNow: () => number;
  readonly describe: DescribeAgent;
  readonly host: HostView;
  readonly secrets: SecretStoreView;
  readonly session: () => SessionView;
  readonly venues: () => VenueDescription[];
  readonly certified: readonly CertifiedVenue[];
  readonly testExchange: TestExchangeView | null;
  readonly journal: () => JournalView;
  readonly evidence: () => EvidenceRows;
  readonly venueKeys: () => VenueKeyRow[];
  readonly hosts: () => HostRow[];
  /** The verification that runs; null when none does. */
  readonly verifying: () => EvidenceView['verifying'];
  readonly settings: () => Settings;
  /** The window's. */
  readonly role: () => RoleView;
  readonly alerts: AlertsView;
  readonly policyProblems: () => readonly string[];
  /** Why there is no watchdog while there is none. */
  readonly unwatched: string;
}

/** The whole view as of now. Version is the publisher's to set. */
export class ConsoleProjection {
  readonly #sources: ProjectionSources;
  #curve: CurvePoint[] = [];
  #curveOf: unknown = null;

  constructor(sources: ProjectionSources) {
    this.#sources = sources;
  }

  view(version: number): ConsoleView {
    const { engine, recent, wallNow } = this.#sources;
    const { state } = engine;
    const wallOf = (id: string): number | null => recent.wallOf(id);
    const { evidence, ...evidenceTables } = this.#sources.evidence();
    const halted = latchOf(state.trips, { kind: 'global' }) !== undefined;
    return {
      version,
      wallAt: wallNow(),
      band: halted ? { kind: 'halted', text: 'HALTED · latched' } : { kind: 'paper', text: 'PAPER' },
      host: this.#sources.host,
      session: this.#sources.session(),
      venues: venueRows(this.#sources.venues(), state.venues, engine),
      certified: [...this.#sources.certified],
      testExchange: this.#sources.testExchange,
      kill: killView(state, engine.core.persisted, wallOf),
      risk: riskView(engine),
      journal: this.#sources.journal(),
      secrets: this.#sources.secrets,
      watchdog: watchdogView(state.watchdog, this.#sources.unwatched),
      settings: this.#sources.settings(),
      role: this.#sources.role(),
      policy: { ...policyView(engine), problems: [...this.#sources.policyProblems()] },
      chaos: state.chaos,
      alerts: this.#sources.alerts,
      evidence: { ...evidence, verifying: this.#sources.verifying() },
      curve: this.#accountCurve(),
      agents: agentRows(engine, this.#sources.describe),
      system: systemRows(engine.services.beats(), wallNow()),
      positions: positionRows(state),
      orders: orderRows(state),
      fills: [...recent.fills],
      log: [...recent.log],
      alarms: alarmRows(state, engine.alarmPolicy, wallOf),
      permissions: permissionRows(engine),
      grants: grantRows(state),
      tools: toolRows(state),
      denials: denialRows(state),
      holds: holdRows(state),
      triggers: triggerRows(engine),
      ...evidenceTables,
      venueKeys: this.#sources.venueKeys(),
      hosts: this.#sources.hosts(),
    };
  }

  /** Adds only what is new, unless the curve was thinned or begun afresh. */
  #accountCurve(): CurvePoint[] {
    const { points } = this.#sources.engine.state.curves.account;
    if (points !== this.#curveOf) this.#curve = [];
    if (points.length !== this.#curve.length) {
      let peak = this.#curve.reduce((highest, [, equity]) => Math.max(highest, equity), Number.NEGATIVE_INFINITY);
      const curve = [...this.#curve];
      for (const point of points.slice(curve.length)) {
        const equity = toFloat(point.equity);
        peak = Math.max(peak, equity);
        curve.push([point.at, equity, peak > 0 ? Math.max(0, 1 - equity / peak) : 0]);
      }
      this.#curve = curve;
    }
    this.#curveOf = points;
    return this.#curve;
  }
}
