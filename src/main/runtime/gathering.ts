import type { AgentId } from '../../shared/ids.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import type { Engine } from '../engine/engine.ts';

/** Agents that start together are waited for this long, their history included, machine milliseconds. */
const GATHER_WITHIN_MS = 60_000;

/** Agents that are started together: announced in one order, whichever process was ready first. */
export class Gathering {
  readonly #engine: Engine;
  readonly #steadyNow: () => number;
  readonly #awaited = new Set<AgentId>();
  readonly #ready = new Map<AgentId, AgentEvent>();

  constructor(engine: Engine, steadyNow: () => number) {
    this.#engine = engine;
    this.#steadyNow = steadyNow;
  }

  expect(agents: Iterable<AgentId>): void {
    for (const agent of agents) this.#awaited.add(agent);
  }

  /** An agent is ready: it is announced now, or with those that it was started with. */
  announce(event: AgentEvent): void {
    if (this.#awaited.has(event.agent)) this.#ready.set(event.agent, event);
    else this.#engine.submit({ kind: 'agent.event', event });
  }

  failed(agent: AgentId): void {
    this.#awaited.delete(agent);
  }

  forget(agent: AgentId): void {
    this.#ready.delete(agent);
  }

  /** Waits for the agents that start with the session and announces them in agent order. */
  async wait(sleep: (ms: number) => Promise<boolean>, isOver: () => boolean): Promise<void> {
    const { agents, state } = this.#engine;
    const missing = (): boolean => [...this.#awaited].some((it) => !this.#ready.has(it) && agents.isStarting(it));
    const until = this.#steadyNow() + GATHER_WITHIN_MS;
    while (missing() && !isOver()) {
      await sleep(Math.max(0, until - this.#steadyNow()));
      if (this.#steadyNow() < until) continue;
      for (const agent of this.#awaited) {
        if (!this.#ready.has(agent)) agents.giveUp(agent, 'it was not ready in time');
      }
      break;
    }
    this.#awaited.clear();
    for (const agent of state.registry.keys()) {
      const event = this.#ready.get(agent);
      if (event !== undefined) this.#engine.submit({ kind: 'agent.event', event });
    }
    this.#ready.clear();
  }
}
