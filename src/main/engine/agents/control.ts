import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Scope } from '../../../shared/scope.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import { latchOver } from '../kill/trips.ts';
import type { TriggersConfig } from '../triggers/config.ts';
import type { AgentEvent, Sandbox } from './agent-event.ts';
import type { AgentEntry } from './registry.ts';

/** Longer than this between two looks, and it was we who were away (suspended, stalled): no agent is blamed for it. */
const AWAY_AFTER_MS = 2_000;

type Heartbeat = Pick<TriggersConfig['heartbeat-lost'], 'lateAfterMs' | 'lostAfterMs' | 'retries'>;

/** Starts, stops and watches the agents' processes. */
export class AgentControl {
  readonly #core: Core;
  /** Machine time of the last heartbeat of each running process. */
  readonly beats = new Map<AgentId, TimeMs>();
  readonly #sandboxes = new Map<AgentId, Sandbox>();
  readonly #starting = new Set<AgentId>();
  /** Pings that each late agent was sent. */
  readonly #pings = new Map<AgentId, number>();
  #watchedWallAt: TimeMs | null = null;
  /**
   * Called when a running agent is lost or failed: the engine trips it. `silentMs` is how long nothing was heard of one
   * that is lost; null for any other.
   */
  onUnattended: (agent: AgentId, why: string, silentMs: number | null) => void = () => {};
  /** Called when an agent's process is over: its authority ends with it, revoked where a kill ended it (K2). */
  onOver: (agent: AgentId, how: 'stopped' | 'revoked', reason: string) => void = () => {};

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws Refusal when it is latched, running already or not of this session */
  start(agent: AgentId): void {
    const entry = this.#entry(agent);
    const latch = latchOver(this.#core.state.trips, agent);
    if (latch !== undefined) {
      const whose = latch.scope.kind === 'global' ? 'Everything' : `Agent ${agent}`;
      throw new Refusal(`${whose} is latched by ${latch.tripId}. Reset it first.`);
    }
    if (entry.status === 'running' || this.#starting.has(agent))
      throw new Refusal(`Agent ${agent} is running already.`);
    this.#starting.add(agent);
    this.#core.effect({ kind: 'agent.start', agent });
  }

  isStarting(agent: AgentId): boolean {
    return this.#starting.has(agent);
  }

  /** Ends the process and keeps the position. @throws Refusal when it is not running */
  stop(agent: AgentId, reason: string): void {
    const entry = this.#entry(agent);
    if (entry.status !== 'running' && !this.#starting.has(agent)) throw new Refusal(`Agent ${agent} is not running.`);
    this.#end(agent, 'stopped', reason);
  }

  /** Ends every process of a kill's scope. */
  stopForKill(scope: Scope, reason: string): void {
    this.#endAll(scope, 'revoked', reason);
  }

  /** The session is over, or the app came back: nothing runs. */
  stopAll(reason: string): void {
    this.#endAll({ kind: 'global' }, 'stopped', reason);
  }

  #endAll(scope: Scope, how: 'stopped' | 'revoked', reason: string): void {
    for (const entry of this.#core.state.registry.values()) {
      if (scope.kind === 'agent' && scope.agent !== entry.agent) continue;
      if (entry.status === 'running' || this.#starting.has(entry.agent)) this.#end(entry.agent, how, reason);
    }
  }

  event(event: AgentEvent): void {
    const entry = this.#core.state.registry.get(event.agent);
    if (entry === undefined) return;
    switch (event.type) {
      case 'started':
        this.#sandboxes.set(event.agent, event.sandbox);
        return;
      case 'ready':
        if (!this.#starting.delete(event.agent)) return;
        this.beats.set(event.agent, this.#core.ports.machine.wallNow());
        this.#core.stage('agent.started', event.agent, null, {
          agent: event.agent,
          sandbox: this.#sandboxes.get(event.agent) ?? 'process',
        });
        clearAlarm(this.#core, `agent-${event.agent}`);
        return;
      case 'heartbeat':
        if (entry.status === 'running') this.beats.set(event.agent, event.wallAt);
        return;
      case 'toolRefused':
        this.#toolRefused(event.agent, event.tool);
        return;
      case 'failed':
        this.#failed(entry, event.reason);
        return;
      default:
    }
  }

  /** Whatever the protocol does not have, no role has: there is no way to another agent among it (A1, A2). */
  #toolRefused(agent: AgentId, tool: string): void {
    this.#core.stage('tool.decided', agent, null, {
      agent,
      tool: tool.slice(0, 64),
      symbol: '',
      mode: 'paper',
      purpose: '',
      allowed: false,
      rule: 'role-duties',
      reason: 'POLICY_ROLE_FORBIDS',
    });
  }

  /** Any answer of an agent shows that it lives, as a heartbeat does. */
  alive(agent: AgentId, wallNow: TimeMs): void {
    if (this.beats.has(agent)) this.beats.set(agent, wallNow);
  }

  /** Ends an agent that lives and does not do its part. */
  giveUp(agent: AgentId, reason: string): void {
    const entry = this.#core.state.registry.get(agent);
    if (entry === undefined) return;
    this.#core.effect({ kind: 'agent.stop', agent, reason });
    this.#failed(entry, reason);
    this.#core.commit();
  }

  /**
   * Compares every running agent's last beat with the machine's clock. One that is late is asked by a ping, `retries`
   * times over the time that is left to it; one that answers none of them is lost (A3).
   */
  watch(wallNow: TimeMs, heartbeat: Heartbeat): void {
    const away = this.#watchedWallAt !== null && wallNow - this.#watchedWallAt > AWAY_AFTER_MS;
    this.#watchedWallAt = wallNow;
    if (away) for (const agent of this.beats.keys()) this.beats.set(agent, wallNow);
    for (const entry of this.#core.state.registry.values()) {
      const beat = this.beats.get(entry.agent);
      if (entry.status !== 'running' || beat === undefined) continue;
      this.#watchOne(entry, wallNow - beat, heartbeat);
    }
  }

  #watchOne(entry: AgentEntry, silentMs: number, { lateAfterMs, lostAfterMs, retries }: Heartbeat): void {
    const { agent } = entry;
    const stage = (state: AgentEntry['heartbeat'], retry: number): void =>
      this.#core.stage('agent.heartbeat', agent, null, { agent, state, retry });
    if (silentMs < lateAfterMs) {
      if (entry.heartbeat !== 'ok') stage('ok', 0);
      this.#pings.delete(agent);
      return;
    }
    const sent = this.#pings.get(agent) ?? 0;
    if (sent < retries) {
      // The first at once, the others spread over what is left.
      if (silentMs < lateAfterMs + (sent * (lostAfterMs - lateAfterMs)) / retries) return;
      this.#pings.set(agent, sent + 1);
      stage('late', sent + 1);
      this.#core.effect({ kind: 'agent.ping', agent });
      return;
    }
    if (silentMs < lostAfterMs) return;
    stage('lost', sent);
    this.#core.effect({ kind: 'agent.stop', agent, reason: 'heartbeat lost' });
    const reason = `no heartbeat for ${Math.round(silentMs / 1000)} s, and no answer to ${sent} pings`;
    this.#failed(entry, reason, silentMs);
  }

  #failed(entry: AgentEntry, reason: string, silentMs: number | null = null): void {
    const { agent } = entry;
    const wasRunning = entry.status === 'running';
    if (!wasRunning && !this.#starting.has(agent)) return;
    this.#forget(agent);
    this.#core.stage('agent.failed', agent, null, { agent, reason });
    this.onOver(agent, 'stopped', `it failed: ${reason}`);
    raiseAlarm(this.#core, {
      alarmId: `agent-${agent}`,
      priority: 'high',
      agent,
      cause: `Agent ${agent} failed: ${reason}`,
      consequence: 'Its process is ended. Nobody looks after its orders and positions.',
      action: 'It is killed and flattened if it has any. Read its log, mend it, reset and start it again.',
    });
    if (wasRunning) this.onUnattended(agent, reason, silentMs);
  }

  #forget(agent: AgentId): void {
    this.#starting.delete(agent);
    this.beats.delete(agent);
    this.#pings.delete(agent);
  }

  #end(agent: AgentId, how: 'stopped' | 'revoked', reason: string): void {
    this.#forget(agent);
    this.#core.stage('agent.stopped', agent, null, { agent, reason });
    this.#core.effect({ kind: 'agent.stop', agent, reason });
    this.onOver(agent, how, reason);
  }

  #entry(agent: AgentId): AgentEntry {
    const entry = this.#core.state.registry.get(agent);
    if (entry === undefined) throw new Refusal(`There is no agent ${agent} in this session.`);
    return entry;
  }
}
