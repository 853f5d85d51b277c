import type { TimeMs } from '../../shared/ids.ts';
import { type Handlers, type KillReceipt, Refusal, type ReplyOf } from '../../shared/ipc/contract.ts';
import type { Role } from '../../shared/roles.ts';
import type { Scope, TripCause } from '../../shared/scope.ts';
import type { CertifiedVenue } from '../../shared/view/certified-venue.ts';
import type {
  ChaosView,
  ConsoleView,
  HostView,
  SecretStoreView,
  TestExchangeView,
} from '../../shared/view/console-view.ts';
import type { ConsoleDelta } from '../../shared/view/delta.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import type { ManagementStore } from '../adapters/management/management-store.ts';
import type { MarketStore } from '../adapters/market/market-store.ts';
import type { Watchdog } from '../adapters/watchdog/watchdog.ts';
import { VIEW_ALARM, viewAlarm } from '../engine/alarms/failures.ts';
import { clearAlarm, raiseAlarm } from '../engine/alarms/raise.ts';
import type { Engine } from '../engine/engine.ts';
import type { KillRequest, ResetRequest } from '../engine/kill/control.ts';
import { latchOf } from '../engine/kill/trips.ts';
import { allowedHosts } from '../engine/risk/outbound.ts';
import type { ConsoleFace, DesktopChannel, KeyEntryDoor, RefusedCall } from '../ipc/console-face.ts';
import type { AgentFleet } from './agent-fleet.ts';
import { ConsoleJournal } from './console-journal.ts';
import type { EgressWatch } from './egress-watch.ts';
import type { Escalation } from './escalation.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { Face } from './evidence/missing-part.ts';
import { type ConsoleActions, consoleHandlers } from './handlers.ts';
import { lookForKillFile, watchKillFile } from './kill-file.ts';
import { MachineRounds } from './machine-rounds.ts';
import type { Outside } from './outside.ts';
import type { PolicyControl } from './policy-control.ts';
import { ConsoleProjection } from './projection/console-projection.ts';
import { hostRows } from './projection/host-rows.ts';
import type { Recent } from './projection/recent.ts';
import { Publishing } from './publishing.ts';
import type { RoleControl } from './roles.ts';
import { runResult } from './run-result.ts';
import type { SessionControl } from './session.ts';
import type { SessionRequest } from './session-begin.ts';
import type { Settings } from './settings-file.ts';
import type { StateSnapshots } from './state-snapshots.ts';
import { takeoverInTheWay } from './takeover.ts';
import type { TournamentDesk } from './tournament/desk.ts';
import type { VenueKeyDesk } from './venue-keys/desk.ts';
import { isSomethingAtStake, startWatchdog, type Watching } from './watchdog.ts';

export interface ConsoleParts {
  readonly engine: Engine;
  readonly journal: SqlcipherJournal;
  readonly management: ManagementStore | null;
  readonly market: MarketStore;
  readonly snapshots: StateSnapshots;
  readonly session: SessionControl;
  readonly fleet: AgentFleet;
  readonly roles: RoleControl;
  readonly escalation: Escalation;
  readonly outside: Outside;
  readonly policy: PolicyControl;
  readonly evidence: Evidence;
  readonly egress: EgressWatch;
  readonly venueKeys: Face<VenueKeyDesk>;
  readonly tournaments: TournamentDesk;
  /** The accounts that can be traded, for the screen. */
  readonly certified: readonly CertifiedVenue[];
  readonly testExchange: TestExchangeView | null;
  readonly recent: Recent;
  readonly dataDir: string;
  readonly host: HostView;
  readonly secrets: SecretStoreView;
  readonly embeddedFeed: string;
  readonly watching: Watching;
  readonly note: (text: string) => void;
  readonly wallNow: () => TimeMs;
  readonly monotonic: () => number;
  readonly settings: Settings;
  readonly saveSettings: (settings: Settings) => void;
}

/** One running console: what the window, the command line, the tray and the file named KILL all act on. */
export class Console implements ConsoleFace, ConsoleActions {
  readonly engine: Engine;
  readonly session: SessionControl;
  readonly handlers: Handlers;
  readonly #parts: ConsoleParts;
  readonly #publishing: Publishing;
  readonly #rounds: MachineRounds;
  readonly #journal: ConsoleJournal;
  readonly #unwatchKillFile: () => void;
  readonly #watchdog: Watchdog | null;
  #settings: Settings;
  #changes = 0;

  constructor(parts: ConsoleParts) {
    const { engine, session, recent, wallNow, fleet } = parts;
    this.#parts = parts;
    this.engine = engine;
    this.session = session;
    this.#settings = parts.settings;
    this.handlers = consoleHandlers(this);
    this.#journal = new ConsoleJournal({
      engine,
      journal: parts.journal,
      snapshots: parts.snapshots,
      refused: () => parts.evidence.refused,
      verification: parts.evidence.verification,
      statementsProblem: () => parts.evidence.statementsProblem(),
      wallNow,
      onVerified: (problem) => this.#noteVerified(problem),
    });
    const projection = new ConsoleProjection({
      engine,
      recent,
      wallNow,
      describe: (agent) => fleet.describe(agent),
      host: parts.host,
      secrets: parts.secrets,
      session: () => session.view(),
      venues: () => session.venues(),
      certified: parts.certified,
      testExchange: parts.testExchange,
      journal: () => this.#journal.view(),
      evidence: () => parts.evidence.rows(),
      venueKeys: () => parts.venueKeys.view(),
      hosts: () => hostRows(parts.egress.hosts(), allowedHosts(engine.inForce.risk)),
      verifying: () => this.#journal.verifying,
      settings: () => this.#settings,
      role: () => parts.roles.view(),
      alerts: parts.outside.view,
      policyProblems: () => parts.policy.problems,
      unwatched: parts.watching.kind === 'off' ? parts.watching.reason : 'it is being started',
    });
    this.#publishing = new Publishing({
      settle: () => this.#journal.settle(),
      view: (version) => projection.view(version),
      changes: () => this.#changes + parts.journal.head().records + session.bars,
      wallNow,
      onFailure: (error) => raiseAlarm(engine.core, viewAlarm(error)),
      onPublished: () => clearAlarm(engine.core, VIEW_ALARM),
    });
    this.#rounds = new MachineRounds(engine.core, {
      engine: () => engine.watch(wallNow()),
      roles: () => parts.roles.watch(),
      escalation: () => parts.escalation.look(),
      session: () => session.poke(),
      ...parts.evidence.rounds(),
      venueKeys: () => parts.venueKeys.look(),
      egress: () => parts.egress.look(),
    });
    this.#unwatchKillFile = watchKillFile(parts.dataDir, (why) => this.#killByFile(why));
    this.#watchdog = startWatchdog(parts.watching, parts);
  }

  get killHotkey(): string {
    return this.#settings.killHotkey;
  }

  snapshot(): ConsoleView {
    return this.#publishing.snapshot();
  }

  onDelta(listener: (delta: ConsoleDelta) => void): () => void {
    return this.#publishing.onDelta(listener);
  }

  kill(scope: Scope, cause: TripCause, by: string): KillReceipt {
    return this.engage({ scope, cause, by, reason: '', commandId: `${cause}:${this.#parts.wallNow()}` });
  }

  /** The kill, whoever pressed; answers in this turn. */
  engage(request: KillRequest): KillReceipt {
    const receipt = this.engine.kill(request);
    this.session.poke();
    return receipt;
  }

  /** @throws Refusal */
  reset(request: ResetRequest): void {
    const found = lookForKillFile(this.#parts.dataDir);
    if (found.trips) throw new Refusal(`${found.why}. Remove the file from the data folder first, then reset.`);
    const takeover = takeoverInTheWay(this.#parts.dataDir);
    if (takeover !== '') throw new Refusal(takeover);
    this.engine.reset(request);
    this.session.poke();
  }

  /** @throws Refusal */
  startAgent(agent: string, by: string): void {
    if (this.session.state !== 'running') throw new Refusal('No session is running. Start or resume it first.');
    this.engine.startAgent(agent, by);
    this.#watchdog?.beat();
  }

  /** Starts the embedded recorded session, or the one that is asked for. @throws Refusal */
  async startSession(request: Partial<SessionRequest>): Promise<void> {
    if (request.account !== undefined && request.account !== null) this.#refuseLatched('start');
    // Nothing trades before it is watched; a watchdog that does not come is alarmed, and paper goes on without it.
    await this.#watchdog?.settled;
    if (this.session.state === 'ready') {
      this.session.refuseOther({ live: request.live ?? null, account: request.account ?? null });
      if (request.speed !== undefined) this.session.setSpeed(request.speed);
      await this.resumeSession();
      return;
    }
    await this.session.start({
      feedPath: this.#parts.embeddedFeed,
      live: null,
      account: null,
      speed: this.#settings.speed,
      seed: this.#settings.seed,
      agents: null,
      until: null,
      ...request,
    });
    // In this very turn: no agent has been heard yet, so nothing is at stake before the watchdog knows.
    this.#watchdog?.beat();
  }

  /** @throws Refusal */
  async resumeSession(until: TimeMs | null = null): Promise<void> {
    this.#refuseLatched('resume');
    await this.#watchdog?.settled;
    await this.session.resume(until);
    this.#watchdog?.beat();
    this.#changes += 1;
  }

  #refuseLatched(before: 'start' | 'resume'): void {
    if (latchOf(this.engine.state.trips, { kind: 'global' }) === undefined) return;
    throw new Refusal(`Everything is latched by a kill. Reset it before you ${before}.`);
  }

  pauseSession(): void {
    this.session.pause();
    this.#changes += 1;
  }

  /** Ends a live session. @throws Refusal */
  endSession(): void {
    this.session.end();
    this.#changes += 1;
  }

  setSpeed(speed: Settings['speed']): void {
    this.session.setSpeed(speed);
    this.changeSettings({ speed });
  }

  changeSettings(change: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    this.#settings = { ...this.#settings, ...given };
    this.#parts.saveSettings(this.#settings);
    this.#changes += 1;
    return this.#settings;
  }

  get roles(): RoleControl {
    return this.#parts.roles;
  }

  roleOf(session: string): Role {
    return this.roles.roleOf(session);
  }

  sessionEnded(session: string): void {
    this.roles.sessionEnded(session);
  }

  lockRoles(): void {
    this.roles.lockAll();
  }

  notifyThrough(channel: DesktopChannel): void {
    this.#parts.escalation.notifyThrough(channel);
  }

  get evidence(): Evidence {
    return this.#parts.evidence;
  }

  get venueKeys(): Face<VenueKeyDesk> {
    return this.#parts.venueKeys;
  }

  enterKeysThrough(door: KeyEntryDoor): void {
    this.venueKeys.enterThrough(door);
  }

  get tournaments(): TournamentDesk {
    return this.#parts.tournaments;
  }

  get policy(): PolicyControl {
    return this.#parts.policy;
  }

  /** Switches faults on and off (K12). @throws Refusal where not everything is paper, or it cannot be journalled */
  setChaos({ feed, venue }: ChaosView, by: string): void {
    const { core, state } = this.engine;
    if (this.session.venues().some(({ mode }) => mode !== 'paper')) {
      throw new Refusal('Faults can be switched on paper only, and a venue here is live.');
    }
    this.session.refuseVenueFault(venue);
    if (state.chaos.feed === feed && state.chaos.venue === venue) return;
    if (!core.settle()) throw new Refusal('The journal cannot be written. Nothing was changed.');
    core.stage('chaos.changed', null, null, { feed, venue, by });
    core.settle();
    this.session.applyFaults();
    this.#changes += 1;
  }

  poke(): void {
    this.session.poke();
  }

  verifyJournal(): Promise<ReplyOf<'journal.verify'>> {
    return this.#journal.verify();
  }

  #noteVerified(problem: string): void {
    if (problem !== '') {
      this.engine.auditFailed(problem);
      this.session.poke();
    }
    this.#changes += 1;
  }

  callRefused(call: RefusedCall): void {
    this.engine.core.stage('call.denied', null, null, call);
  }

  /** The one object of `interlock run --json`. */
  result(): object {
    this.#journal.settle();
    const { engine, journal } = this.#parts;
    return runResult(engine, engine.state.session?.feed ?? '', this.session.bars, journal.head());
  }

  async close(): Promise<void> {
    this.#rounds.close();
    this.#journal.close();
    await this.#parts.outside.close();
    this.#unwatchKillFile();
    await this.#parts.tournaments.close();
    this.engine.close();
    await this.session.stop();
    this.engine.agents.stopAll('the app was closed');
    this.engine.core.commit();
    this.#parts.fleet.close();
    // With the venue lost and something open or held there, nobody here can close it: that is no orderly end.
    if (!this.session.isVenueReached && isSomethingAtStake(this.engine, this.session)) this.#watchdog?.leave();
    else await this.#watchdog?.close();
    this.#publishing.close();
    await this.#parts.venueKeys.close();
    await this.#parts.evidence.close();
    const unkept = this.#journal.keepLast();
    if (unkept !== '') this.#parts.note(unkept);
    await this.#parts.evidence.seal();
    this.#parts.management?.close();
    this.#parts.market.close();
    this.#parts.journal.close();
  }

  #killByFile(why: string): void {
    const { wallNow } = this.#parts;
    this.engage({
      scope: { kind: 'global' },
      commandId: `kill-file:${wallNow()}`,
      cause: 'file',
      by: 'file',
      reason: why,
    });
  }
}
