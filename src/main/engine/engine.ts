import type { AgentId, TimeMs, VenueId } from '../../shared/ids.ts';
import { type KillReceipt, Refusal } from '../../shared/ipc/contract.ts';
import type { AgentEvent } from './agents/agent-event.ts';
import { AgentControl } from './agents/control.ts';
import type { DeclaredLimits } from './agents/manifest.ts';
import type { StepReply } from './agents/protocol.ts';
import { ServiceWatch } from './agents/services.ts';
import { agentBar, agentStep } from './agents/steps.ts';
import type { AlarmPolicy } from './alarms/config.ts';
import {
  callAlarm,
  callAlarmId,
  clearPastFailures,
  JOURNAL_ALARM,
  journalAlarm,
  projectionAlarm,
} from './alarms/failures.ts';
import { clearAlarm, clearAlarms, raiseAlarm } from './alarms/raise.ts';
import { returnShelved, shelveAlarm } from './alarms/shelve.ts';
import { Core, type Effect } from './core.ts';
import type { FeedStep } from './domain/market.ts';
import { OrderIdMint } from './domain/mint.ts';
import type { PolicyPort } from './domain/policy.ts';
import type { RecordBodies } from './domain/records.ts';
import type { VenueReport } from './domain/venue-report.ts';
import type { Authority } from './execution/decide.ts';
import { openOrdersOf } from './execution/orders.ts';
import { RequestBudgets } from './execution/request-budget.ts';
import { OrderRoad } from './execution/road.ts';
import { KillControl, type KillRequest, type ResetRequest } from './kill/control.ts';
import { latchOf } from './kill/trips.ts';
import { StageLatencies } from './latency/stages.ts';
import { metricsSample } from './ledger/metrics-sample.ts';
import { PERIOD_MS } from './ledger/returns.ts';
import { BarsAlarms } from './policy/bars-alarms.ts';
import { AuthorityControl } from './policy/control.ts';
import { type CallInQuestion, type Explanation, explain } from './policy/explain.ts';
import { grantBounds } from './policy/grant-bounds.ts';
import { InForce, type LoadedPolicy } from './policy/in-force.ts';
import { MarketAccess } from './policy/market-access.ts';
import { mayLeave } from './policy/may-leave.ts';
import { isOff } from './policy/switches.ts';
import { RECORDED_FEED } from './policy/tool-off.ts';
import type { Ports } from './ports.ts';
import { LaneQueue, QueueOverflow } from './queue.ts';
import type { RiskConfig } from './risk/config.ts';
import type { RiskLimits } from './risk/limits.ts';
import { TradingControl } from './risk/trading-control.ts';
import type { State } from './state.ts';
import { TriggerControl } from './triggers/control.ts';

/** What comes in through the queue. Operator commands do not wait in it: they are methods. */
export type Input =
  | { readonly kind: 'venue.report'; readonly venue: VenueId; readonly report: VenueReport }
  | { readonly kind: 'agent.event'; readonly event: AgentEvent }
  | { readonly kind: 'agent.reply'; readonly agent: AgentId; readonly reply: StepReply; readonly micros: number }
  | { readonly kind: 'market.step'; readonly step: FeedStep; readonly index: number };

/** Lanes by urgency: what venues and processes say, what agents propose, what the market did. */
const LANE: Record<Input['kind'], number> = { 'venue.report': 0, 'agent.event': 0, 'agent.reply': 1, 'market.step': 2 };
const LANE_CAPACITY = 250_000;
/** Inputs handled between two commits: large enough to share a flush, small enough that a kill is never far. */
const INPUTS_PER_COMMIT = 256;
/**
 * With a backlog: inputs handled in one turn of the event loop, the `limit` of {@link Engine.pump}. A press waits for one
 * turn at most: so few because each may be a reply of 64 intents. Counted and not timed, so that where commits fall
 * does not depend on the machine.
 */
export const INPUTS_PER_TURN = 8;
/** The curve and the place in the feed are journalled this often, in market time. */
const SAMPLE_EVERY_MS = 15 * 60_000;

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
  readonly agents: AgentControl;
  readonly kills: KillControl;
  readonly authority: AuthorityControl;
  readonly market: MarketAccess;
  readonly trading: TradingControl;
  readonly services: ServiceWatch;
  readonly triggers: TriggerControl;
  readonly latency = new StageLatencies(() => this.inForce.risk.latency);
  readonly #road: OrderRoad;
  readonly #barsAlarms: BarsAlarms;
  readonly #queue = new LaneQueue<Input>(3, LANE_CAPACITY);
  #pumping = false;
  /** Called when an agent's process is over: what is still there of it must not be taken for its next one's. */
  onAgentOver: (agent: AgentId) => void = () => {};

  constructor(options: EngineOptions) {
    const { state, ports } = options;
    this.core = new Core(state, ports);
    const inForce = new InForce(this.core, options.policy, options.risk);
    this.inForce = inForce;
    const budgets = new RequestBudgets((venue) => ports.venues.get(venue)?.requestLimit);
    const authority: Authority = {
      gate: this.core.gate,
      room: (venue, use) => budgets.of(venue).room(use, this.core.now()),
      get limits() {
        return inForce.limits;
      },
      policy: inForce.rules,
      declared: options.declared,
    };
    this.agents = new AgentControl(this.core);
    this.#road = new OrderRoad(this.core, authority, budgets, mintFor(state, ports.machine.wallNow()));
    this.kills = new KillControl(this.core, this.#road, budgets, this.agents);
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
      room: (venue) => budgets.of(venue).room('exit', this.core.now()),
    });
    this.services = new ServiceWatch(this.core, () => inForce.limits, inForce.rules);
    this.triggers = new TriggerControl({
      core: this.core,
      risk: () => inForce.risk,
      beats: this.agents.beats,
      kill: (request) => this.kill(request),
    });
    this.core.onSent = (micros) => this.latency.record('durable', micros / 1_000);
    this.#road.onAnswer = (ms) => this.latency.record('acknowledge', ms);
    this.core.onStaged = (record) => this.triggers.see(record);
    this.agents.onUnattended = (agent, why, silentMs) => this.#unattended(agent, why, silentMs);
    this.agents.onOver = (agent, how, reason) => {
      this.market.forget(agent);
      this.#barsAlarms.forget(agent);
      this.authority.agentOver(agent, how, reason);
      this.onAgentOver(agent);
    };
    this.core.mayLeave = (owner, order) => mayLeave(state, owner, order.id);
    this.core.onPersistFailure = (error) => this.#persistFailed(error);
    this.core.onProjectionFailure = (error) => raiseAlarm(this.core, projectionAlarm(error));
    this.core.onEffectFailure = (effect, error) => this.#effectFailed(effect, error);
    this.core.onEffectDone = (effect) => clearAlarm(this.core, callAlarmId(effect));
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

  /** Once after the fold: agents are stopped, latches hold, kill runs go on, unanswered orders are looked up. */
  resume(): void {
    clearPastFailures(this.core);
    this.agents.stopAll('the app was restarted');
    this.authority.resume();
    this.kills.resume();
    this.#road.resume(this.core.now());
    this.core.commit();
    this.core.settle();
  }

  /** Begins a session. @throws Refusal while the global latch holds or agents still run */
  openSession(opened: RecordBodies['session.opened']): void {
    if (latchOf(this.state.trips, { kind: 'global' }) !== undefined) {
      throw new Refusal('Everything is latched by a kill. Reset it before you start a session.');
    }
    if (this.state.session !== null && this.state.session.ended === null) {
      throw new Refusal('A session is open. Resume it, or end it first.');
    }
    // They tell of the agents of the session before.
    for (const prefix of ['agent-', 'baseline-', 'grant-']) clearAlarms(this.core, prefix);
    this.core.stage('session.opened', null, null, opened);
    this.inForce.sessionOpened(opened.balance);
    this.trading.clearAlarmsOfEndedHolds();
    this.#road.beginSession(mintFor(this.state, null));
    this.latency.forgetRecent();
    if (!this.core.settle()) throw new Refusal('The journal cannot be written. Nothing was started.');
  }

  endSession(reason: RecordBodies['session.ended']['reason']): void {
    this.agents.stopAll('the session ended');
    this.core.stage('session.ended', null, null, { reason });
    this.core.commit();
    this.core.settle();
  }

  /** The kill, synchronously and past the queue (K3). Never throws for a reason of its own. */
  kill(request: KillRequest): KillReceipt {
    return this.kills.engage(request);
  }

  /** @throws Refusal */
  reset(request: ResetRequest): void {
    this.kills.reset(request);
  }

  /** Starts its process with a grant of its own (P2). @throws Refusal */
  startAgent(agent: AgentId, by = 'operator'): void {
    this.agents.start(agent);
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
    const alarm = this.state.alarms.get(alarmId);
    if (alarm === undefined) throw new Refusal('There is no such alarm any more.');
    if (!alarm.acknowledged) this.core.stage('alarm.acknowledged', alarm.agent, alarmId, { alarmId, by });
  }

  /** Puts an alarm away for a while (U2). @throws Refusal when its priority does not let it, or not for so long */
  shelve(alarmId: string, forMs: number, by: string): void {
    shelveAlarm(this.core, this.alarmPolicy, alarmId, forMs, by);
  }

  /** Takes an input. A full lane denies an agent's reply and halts for everything else (promise 13). */
  submit(input: Input): void {
    try {
      this.#queue.push(LANE[input.kind], input);
    } catch (error) {
      if (!(error instanceof QueueOverflow)) throw error;
      const agent = input.kind === 'agent.reply' ? input.agent : null;
      this.kill({
        scope: agent === null ? { kind: 'global' } : { kind: 'agent', agent },
        commandId: `engine:overflow:${this.state.trips.count}`,
        cause: 'trigger',
        by: 'engine',
        reason: 'a queue was full: more came in than can be handled',
      });
    }
  }

  /**
   * Handles what is queued, at most `limit` inputs: with a backlog the caller lets others have the thread in between, so
   * that a press never waits for it. @returns true when nothing is left
   */
  pump(limit = Number.POSITIVE_INFINITY): boolean {
    if (this.#pumping) return true;
    this.#pumping = true;
    try {
      for (let handled = 1; handled <= limit; handled += 1) {
        const input = this.#queue.take();
        if (input === undefined) break;
        this.#handle(input);
        if (handled % INPUTS_PER_COMMIT === 0) this.core.commit();
      }
      this.core.commit();
    } finally {
      this.#pumping = false;
    }
    return this.#queue.size === 0;
  }

  /** Lets time pass: bounded waits run out here. */
  tick(): void {
    const now = this.core.now();
    this.kills.tick();
    this.#road.tick(now);
    this.#guarded(() => this.authority.tick(now));
    this.#guarded(() => this.trading.evaluate(now));
    this.#guarded(() => this.triggers.tick());
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

  /** On the machine's clock, about twice a second: heartbeats of agents and services, and triggers of that clock. */
  watch(wallNow: TimeMs): void {
    this.#guarded(() => this.agents.watch(wallNow, this.inForce.risk.triggers['heartbeat-lost']));
    this.#guarded(() => this.services.beat(wallNow));
    this.#guarded(() => returnShelved(this.core, wallNow));
    if (this.core.persisted) clearAlarm(this.core, JOURNAL_ALARM);
    this.#guarded(() => this.triggers.watch());
    this.core.commit();
  }

  /** How often the journal is verified in the background, machine time. */
  get verifyEveryMs(): number {
    return this.inForce.risk.triggers['audit-failure'].everyMs;
  }

  /** A verification of the journal found this (E3). */
  auditFailed(problem: string): void {
    this.#guarded(() => this.triggers.auditFailed(problem));
    this.core.commit();
  }

  #handle(input: Input): void {
    this.#guarded(() => {
      this.#take(input);
      this.trading.evaluate(this.core.now());
      this.#barsAlarms.look();
      this.triggers.afterInput();
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
        this.#step(input.step, input.index);
        return;
      default:
    }
  }

  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      // R5: a defect must not let anything go on as if nothing were. The kill does not depend on what failed.
      this.kill({
        scope: { kind: 'global' },
        commandId: `engine:internal-error:${this.state.trips.count}`,
        cause: 'trigger',
        by: 'engine',
        reason: `internal error: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`,
      });
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

  #step(step: FeedStep, index: number): void {
    const { state } = this.core;
    // A data adapter that is disabled brings nothing: the last prices stand and grow stale (K8).
    const rows = isOff(state.switches, RECORDED_FEED) ? [] : step.rows;
    for (const { bar } of rows) state.marks.set(bar.symbol, { price: bar.close, at: step.closeAt });
    this.services.marketSeen(step.closeAt);
    this.triggers.barCame();
    if (index === 0 || step.closeAt % SAMPLE_EVERY_MS === 0) this.sample(index + 1);
    if (step.closeAt % PERIOD_MS === 0) {
      // The feed is a recorded one: what the machine's clock measured must not be in its journal.
      this.core.stage('metrics.sampled', null, null, metricsSample(state, this.latency, this.core.now(), false));
    }
    const bars = rows.map((row) => agentBar(row.bar));
    for (const entry of state.registry.values()) {
      if (entry.status !== 'running') continue;
      const symbols = this.market.handOut(entry, step.closeAt);
      this.#barsAlarms.handedOut(entry, symbols);
      if (symbols.length === 0) continue;
      const { agent } = entry;
      this.core.effect({ kind: 'agent.step', agent, step: agentStep(state, entry, bars, step.closeAt, symbols) });
    }
  }

  /** Journals where the feed stands and what everything is worth. */
  sample(steps: number): void {
    const marks = [...this.state.marks].map(([symbol, mark]) => ({ symbol, price: mark.price }));
    this.core.stage('market.sampled', null, null, { steps, marks });
  }

  /** `silentMs`: how long nothing was heard of an agent that is lost; null for one that failed otherwise. */
  #unattended(agent: AgentId, why: string, silentMs: number | null): void {
    if (silentMs !== null && this.triggers.heartbeatLost(agent, silentMs)) return;
    const book = this.state.ledger.books.get(agent);
    const idle = (book?.positions.size ?? 0) === 0 && openOrdersOf(this.state.orders, agent).length === 0;
    if (idle) return;
    this.kill({
      scope: { kind: 'agent', agent },
      commandId: `engine:unattended:${this.state.trips.count}`,
      cause: 'trigger',
      by: 'supervisor',
      reason: why.slice(0, 300),
    });
  }

  /** Orders and cancels without an answer are looked up, a kill tries again; an agent that cannot be reached failed. */
  #effectFailed(effect: Effect, error: Error): void {
    raiseAlarm(this.core, callAlarm(effect, error));
    if (effect.kind === 'agent.start' || effect.kind === 'agent.step') {
      this.agents.event({ type: 'failed', agent: effect.agent, reason: error.message.slice(0, 200) });
    }
  }

  #persistFailed(error: Error): void {
    this.core.gate.close({ kind: 'global' });
    raiseAlarm(this.core, journalAlarm(error));
    this.kill({
      scope: { kind: 'global' },
      commandId: `engine:journal-write:${this.state.trips.count}`,
      cause: 'trigger',
      by: 'engine',
      reason: 'the journal cannot be written',
    });
  }
}

function mintFor({ session }: State, startedWallAt: TimeMs | null): OrderIdMint {
  return new OrderIdMint(session?.seed ?? 0, session?.session ?? 0, startedWallAt);
}
