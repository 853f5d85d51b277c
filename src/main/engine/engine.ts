import type { AgentId, TimeMs, VenueId } from '../../shared/ids.ts';
import type { KillReceipt } from '../../shared/ipc/contract.ts';
import { AgentControl } from './agents/control.ts';
import type { DeclaredLimits } from './agents/manifest.ts';
import type { StepReply } from './agents/protocol.ts';
import { tradersOf } from './agents/registry.ts';
import { ServiceWatch } from './agents/services.ts';
import { acknowledgeAlarm } from './alarms/acknowledge.ts';
import type { AlarmPolicy } from './alarms/config.ts';
import { clearPastFailures, JOURNAL_ALARM } from './alarms/failures.ts';
import { clearAlarm } from './alarms/raise.ts';
import { returnShelved, shelveAlarm } from './alarms/shelve.ts';
import { Core } from './core.ts';
import { OrderIdMint } from './domain/mint.ts';
import type { PolicyPort } from './domain/policy.ts';
import type { RecordBodies } from './domain/records.ts';
import type { Authority } from './execution/decide.ts';
import { cancelOf } from './execution/limit-use.ts';
import { openOrdersOf } from './execution/orders.ts';
import { RequestBudgets } from './execution/request-budget.ts';
import { OrderRoad } from './execution/road.ts';
import { Failures } from './failures.ts';
import { FeedSteps } from './feed-steps.ts';
import { IncidentControl } from './incidents/control.ts';
import { type Input, Intake } from './intake.ts';
import { KillControl, type KillRequest, type ResetRequest } from './kill/control.ts';
import { StageLatencies } from './latency/stages.ts';
import { BarsAlarms } from './policy/bars-alarms.ts';
import { AuthorityControl } from './policy/control.ts';
import { type CallInQuestion, type Explanation, explain } from './policy/explain.ts';
import { grantBounds } from './policy/grant-bounds.ts';
import { InForce, type LoadedPolicy } from './policy/in-force.ts';
import { MarketAccess } from './policy/market-access.ts';
import { mayLeave } from './policy/may-leave.ts';
import type { Ports } from './ports.ts';
import { TournamentControl } from './promotion/tournament-control.ts';
import type { RiskConfig } from './risk/config.ts';
import type { RiskLimits } from './risk/limits.ts';
import { TradingControl } from './risk/trading-control.ts';
import { Sessions } from './sessions.ts';
import type { State } from './state.ts';
import { TriggerControl } from './triggers/control.ts';

export interface EngineOptions {
  /** What the journal's fold gave: empty for a new data folder. */
  readonly state: State;
  readonly ports: Ports;
  readonly risk: RiskConfig;
  /** What an agent's manifest lets itself do; undefined for an agent that is not there any more. */
  readonly declared: (agent: AgentId) => DeclaredLimits | undefined;
  /** The policy set that decides until {@link Engine.usePolicy}; null denies everything. */
  readonly policy: PolicyPort | null;
}

/**
 * The deterministic engine: inputs come in through one bounded queue, records and effects go out. It reads no clock
 * but its ports', holds no timer and touches no file; who drives it calls {@link pump} after every input and
 * {@link tick} no later than {@link wakeAt}.
 */
export class Engine {
  readonly core: Core;
  readonly inForce: InForce;
  /** Called once a session is journalled as opened, in the same turn: what waited for its clock is staged then. */
  onSessionOpened: () => void = () => {};
  readonly agents: AgentControl;
  readonly kills: KillControl;
  readonly incidents: IncidentControl;
  readonly tournaments: TournamentControl;
  readonly authority: AuthorityControl;
  readonly market: MarketAccess;
  readonly trading: TradingControl;
  readonly services: ServiceWatch;
  readonly triggers: TriggerControl;
  readonly latency = new StageLatencies(() => this.inForce.risk.latency);
  readonly #budgets: RequestBudgets;
  readonly #road: OrderRoad;
  readonly #barsAlarms: BarsAlarms;
  readonly #feedSteps: FeedSteps;
  readonly #sessions: Sessions;
  readonly #failures: Failures;
  readonly #intake: Intake;
  /** Called when an agent's process is over: what is still there of it must not be taken for its next one's. */
  onAgentOver: (agent: AgentId) => void = () => {};

  constructor(options: EngineOptions) {
    const { state, ports } = options;
    this.core = new Core(state, ports);
    const inForce = new InForce(this.core, options.policy, options.risk);
    this.inForce = inForce;
    const budgets = new RequestBudgets(
      (venue) => ports.venues.get(venue)?.requestLimit,
      () => tradersOf(state.registry),
    );
    this.#budgets = budgets;
    const authority: Authority = {
      gate: this.core.gate,
      room: (venue, use, request) => budgets.of(venue).room(use, request, this.core.now()),
      get limits() {
        return inForce.limits;
      },
      policy: inForce.rules,
      declared: options.declared,
    };
    this.agents = new AgentControl(this.core);
    this.#road = new OrderRoad(this.core, authority, budgets, mintFor(state, ports.machine.wallNow()));
    this.kills = new KillControl(this.core, this.#road, budgets, this.agents);
    this.incidents = new IncidentControl(this.core);
    this.tournaments = new TournamentControl(this.core);
    this.authority = new AuthorityControl(this.core, {
      bounds: (agent) => {
        const declared = options.declared(agent);
        return declared === undefined ? undefined : grantBounds(inForce.risk.grants, declared);
      },
      warnBeforeMs: () => inForce.risk.grants.paper.warnBeforeMs,
      isStarting: (agent) => this.agents.isStarting(agent),
      takeEntriesBack: () => this.trading.takeEntriesBack(),
      onChange: () => inForce.forgetAnswers(),
    });
    this.market = new MarketAccess(this.core, inForce.rules);
    this.#barsAlarms = new BarsAlarms(this.core);
    this.trading = new TradingControl({
      core: this.core,
      limits: () => inForce.limits,
      cancel: (venue, orderId) => this.#road.cancel(venue, orderId, 'engine'),
      room: (order) => budgets.of(order.venue).room('exit', cancelOf(order), this.core.now()),
    });
    this.services = new ServiceWatch(this.core, () => inForce.limits, inForce.rules);
    this.triggers = new TriggerControl({
      core: this.core,
      risk: () => inForce.risk,
      beats: this.agents.beats,
      latency: this.latency,
      kill: (request) => this.kill(request),
    });
    this.core.onSent = (micros) => this.latency.record('durable', micros / 1_000);
    this.#road.onAnswer = (ms) => this.latency.record('acknowledge', ms);
    this.core.onStaged = (record) => this.triggers.see(record);
    this.agents.onOver = (agent, how, reason) => {
      this.market.forget(agent);
      this.#barsAlarms.forget(agent);
      this.authority.agentOver(agent, how, reason);
      this.onAgentOver(agent);
    };
    this.core.mayLeave = (owner, order) => mayLeave(state, owner, order.id);
    this.#feedSteps = new FeedSteps({
      core: this.core,
      services: this.services,
      triggers: this.triggers,
      latency: this.latency,
      market: this.market,
      barsAlarms: this.#barsAlarms,
    });
    this.#sessions = new Sessions({
      core: this.core,
      agents: this.agents,
      onOpened: (opened) => {
        inForce.sessionOpened(opened.balance);
        this.trading.clearAlarmsOfEndedHolds();
        this.#road.beginSession(mintFor(state, null));
        this.latency.forgetRecent();
        this.onSessionOpened();
      },
    });
    this.#intake = new Intake({
      handle: (input) => this.#handle(input),
      commit: () => this.core.commit(),
      full: (agent) => this.#failures.queueFull(agent),
    });
    this.#failures = new Failures({
      core: this.core,
      agents: this.agents,
      triggers: this.triggers,
      kill: (request) => this.kill(request),
    });
    this.#failures.listen();
  }

  get state(): State {
    return this.core.state;
  }
  get alarmPolicy(): AlarmPolicy {
    return this.inForce.risk.alarms;
  }
  get limits(): RiskLimits {
    return this.inForce.limits;
  }

  /** What of a venue's nearest request limit is used up now; null for a venue that is not there. */
  requestsAt(venue: VenueId) {
    if (!this.core.ports.venues.has(venue)) return null;
    const budget = this.#budgets.of(venue);
    const now = this.core.now();
    return { ...budget.use(now), isPaused: budget.isBackedOff(now) };
  }

  /** Once after the fold: agents are stopped, latches hold, kill runs go on, unanswered orders are looked up. */
  resume(): void {
    clearPastFailures(this.core);
    this.agents.stopAll('the app was restarted');
    this.authority.resume();
    this.kills.resume();
    this.incidents.openForTrips();
    this.#road.resume(this.core.now());
    this.core.commit();
    this.core.settle();
  }

  /** Begins a session. @throws Refusal while the global latch holds or a session is open */
  openSession(opened: RecordBodies['session.opened']): void {
    this.#sessions.open(opened);
  }

  endSession(reason: RecordBodies['session.ended']['reason']): void {
    this.#sessions.end(reason);
    this.#road.endSession();
    this.core.commit();
  }

  /** The app closes in order, with its session open or not: venues' dead-man's switches are seen to, the rest stays. */
  close(): void {
    this.#road.close();
    this.core.commit();
  }

  /** Journals where the feed stands and what everything is worth. */
  sample(steps: number): void {
    this.#feedSteps.sample(steps);
  }

  /** The kill, synchronously and past the queue (K3). Never throws for a reason of its own. */
  kill(request: KillRequest): KillReceipt {
    const receipt = this.kills.engage(request);
    this.incidents.openForTrips();
    return receipt;
  }

  /** @throws Refusal */
  reset(request: ResetRequest): void {
    this.kills.reset(request);
  }

  /** Starts its process with a grant of its own (P2). @throws Refusal */
  startAgent(agent: AgentId, by = 'operator'): void {
    this.agents.start(agent);
    this.#intake.agentStarts(agent);
    this.authority.grantAtStart(agent, by);
    this.core.commit();
  }

  /** What would be decided now and by which rule, layer by layer; nothing is done. */
  explain(call: Omit<CallInQuestion, 'at'>): Explanation {
    return explain(this.state, this.inForce.rules, { ...call, at: this.core.now() });
  }

  /** From now on this policy set decides, and its limits bind. @throws Refusal when it cannot be journalled */
  usePolicy(set: LoadedPolicy, by: string): void {
    this.inForce.use(set, by);
  }

  /** Ends its process and cancels its orders; its position stays. @throws Refusal */
  stopAgent(agent: AgentId, by: string): void {
    this.agents.stop(agent, `stopped by ${by}; its position is kept`);
    for (const order of openOrdersOf(this.state.orders, agent)) this.#road.cancel(order.venue, order.id, 'operator');
    this.core.commit();
  }

  /** @throws Refusal */
  acknowledge(alarmId: string, by: string): void {
    acknowledgeAlarm(this.core, alarmId, by);
  }

  /** Puts an alarm away for a while (U2). @throws Refusal when its priority does not let it, or not for so long */
  shelve(alarmId: string, forMs: number, by: string): void {
    shelveAlarm(this.core, this.alarmPolicy, alarmId, forMs, by);
  }

  /** Takes an input. A full lane denies an agent's reply and halts for everything else (promise 13). */
  submit(input: Input): void {
    this.#intake.submit(input);
  }

  /**
   * Handles what is queued, at most `limit` inputs: with a backlog the caller lets others have the thread in between, so
   * that a press never waits for it. @returns true when nothing is left
   */
  pump(limit = Number.POSITIVE_INFINITY): boolean {
    return this.#intake.pump(limit);
  }

  /** Lets time pass: bounded waits run out here. */
  tick(): void {
    const now = this.core.now();
    this.kills.tick();
    this.#road.tick(now);
    this.#failures.guarded(() => this.authority.tick(now));
    this.#failures.guarded(() => this.trading.evaluate(now));
    this.#failures.guarded(() => this.triggers.tick());
    this.#failures.guarded(() => this.incidents.noteContained());
    this.core.commit();
  }

  /** When {@link tick} has something to do; null when it has not. */
  get wakeAt(): TimeMs | null {
    let first: TimeMs | null = null;
    for (const at of [this.kills.wakeAt, this.#road.wakeAt, this.authority.wakeAt, this.trading.wakeAt]) {
      if (at !== null && (first === null || at < first)) first = at;
    }
    return first;
  }

  /** Machine time at which each venue's account was last held against the books, since this start. */
  get reconciledWallAt(): ReadonlyMap<VenueId, TimeMs> {
    return this.#road.reconciledWallAt;
  }

  /** On the machine's clock, about twice a second: heartbeats of agents and services, and triggers of that clock. */
  watch(wallNow: TimeMs): void {
    this.#failures.guarded(() => this.agents.watch(wallNow, this.inForce.risk.triggers['heartbeat-lost']));
    this.#failures.guarded(() => this.services.beat(wallNow));
    this.#failures.guarded(() => returnShelved(this.core, wallNow));
    if (this.core.persisted) clearAlarm(this.core, JOURNAL_ALARM);
    this.#failures.guarded(() => this.triggers.watch());
    this.core.commit();
  }

  /** How often the journal is verified in the background, machine time. */
  get verifyEveryMs(): number {
    return this.inForce.risk.triggers['audit-failure'].everyMs;
  }

  /** A look at a kept key found that it must not be used any more (S2): what, in words. */
  keyFound(bad: string): void {
    this.#failures.guarded(() => this.triggers.keyFound(bad));
    this.core.commit();
  }

  /** A verification of the journal found this (E3). */
  auditFailed(problem: string): void {
    this.#failures.guarded(() => this.triggers.auditFailed(problem));
    this.core.commit();
  }

  #handle(input: Input): void {
    this.#failures.guarded(() => {
      this.#take(input);
      this.trading.evaluate(this.core.now());
      this.#barsAlarms.look();
      this.triggers.afterInput();
      this.incidents.noteContained();
    });
  }

  #take(input: Input): void {
    switch (input.kind) {
      case 'venue.report':
        for (const report of this.#road.unheard(input.venue, input.report)) {
          if (this.#road.report(input.venue, report)) this.kills.report(input.venue, report);
        }
        return;
      case 'agent.event':
        this.agents.event(input.event);
        return;
      case 'agent.reply':
        this.#reply(input.agent, input.reply, input.micros);
        return;
      case 'market.step':
        this.#feedSteps.take(input.step, input.index, input.live ?? null);
        return;
      default:
    }
  }

  #reply(agent: AgentId, reply: StepReply, micros: number): void {
    for (const cancel of reply.cancels) this.#road.cancelByRef(agent, cancel);
    const { machine } = this.core.ports;
    for (const message of reply.intents) {
      this.#road.propose(agent, message);
      this.latency.record('decide', (machine.micros() - micros) / 1_000);
    }
    this.authority.noteUse(agent);
  }
}

function mintFor({ session }: State, startedWallAt: TimeMs | null): OrderIdMint {
  return new OrderIdMint(session?.seed ?? 0, session?.session ?? 0, startedWallAt);
}
