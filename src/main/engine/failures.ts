import type { AgentId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { AgentControl } from './agents/control.ts';
import { callAlarm, callAlarmId, journalAlarm, projectionAlarm } from './alarms/failures.ts';
import { clearAlarm, raiseAlarm } from './alarms/raise.ts';
import type { Core, Effect } from './core.ts';
import { openOrdersOf } from './execution/orders.ts';
import type { KillRequest } from './kill/control.ts';
import type { TriggerControl } from './triggers/control.ts';

const EVERYTHING: Scope = { kind: 'global' };

interface Parts {
  readonly core: Core;
  readonly agents: AgentControl;
  readonly triggers: TriggerControl;
  readonly kill: (request: KillRequest) => void;
}

/** What each failure inside the engine or at its edge leads to: an alarm, a kill of the scope that it concerns, or both. */
export class Failures {
  readonly #core: Core;
  readonly #agents: AgentControl;
  readonly #triggers: TriggerControl;
  readonly #kill: Parts['kill'];

  constructor({ core, agents, triggers, kill }: Parts) {
    this.#core = core;
    this.#agents = agents;
    this.#triggers = triggers;
    this.#kill = kill;
  }

  /** Hears of whatever fails at the core's edge and of agents that are not looked after, from now on. */
  listen(): void {
    this.#core.onPersistFailure = (error) => this.#persistFailed(error);
    this.#core.onProjectionFailure = (error) => raiseAlarm(this.#core, projectionAlarm(error));
    this.#core.onEffectFailure = (effect, error) => this.#effectFailed(effect, error);
    this.#core.onEffectDone = (effect) => clearAlarm(this.#core, callAlarmId(effect));
    this.#agents.onUnattended = (agent, why, silentMs) => this.#unattended(agent, why, silentMs);
  }

  /** Runs this; whatever it throws halts everything. */
  guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      // R5: a defect must not let anything go on as if nothing were. The kill does not depend on what failed.
      const what = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      this.#trip('internal-error', EVERYTHING, `internal error: ${what}`);
    }
  }

  /** More came in than can be handled: from this agent, or with null from elsewhere (promise 13). */
  queueFull(agent: AgentId | null): void {
    const scope: Scope = agent === null ? EVERYTHING : { kind: 'agent', agent };
    this.#trip('overflow', scope, 'a queue was full: more came in than can be handled');
  }

  /** `silentMs`: how long nothing was heard of an agent that is lost; null for one that failed otherwise. */
  #unattended(agent: AgentId, why: string, silentMs: number | null): void {
    if (silentMs !== null && this.#triggers.heartbeatLost(agent, silentMs)) return;
    const { ledger, orders } = this.#core.state;
    const idle = (ledger.books.get(agent)?.positions.size ?? 0) === 0 && openOrdersOf(orders, agent).length === 0;
    if (!idle) this.#trip('unattended', { kind: 'agent', agent }, why.slice(0, 300), 'supervisor');
  }

  /** Orders and cancels without an answer are looked up, a kill tries again; an agent that cannot be reached failed. */
  #effectFailed(effect: Effect, error: Error): void {
    raiseAlarm(this.#core, callAlarm(effect, error));
    if (effect.kind === 'agent.start' || effect.kind === 'agent.step') {
      this.#agents.event({ type: 'failed', agent: effect.agent, reason: error.message.slice(0, 200) });
    }
  }

  #persistFailed(error: Error): void {
    this.#core.gate.close(EVERYTHING);
    raiseAlarm(this.#core, journalAlarm(error));
    this.#trip('journal-write', EVERYTHING, 'the journal cannot be written');
  }

  #trip(name: string, scope: Scope, reason: string, by = 'engine'): void {
    const commandId = `engine:${name}:${this.#core.state.trips.count}`;
    this.#kill({ scope, commandId, cause: 'trigger', by, reason });
  }
}
