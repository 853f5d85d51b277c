import type { AgentId } from '../../shared/ids.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import { agentBar, agentStep } from '../engine/agents/steps.ts';
import type { FeedStep } from '../engine/domain/market.ts';
import type { AgentsPort } from '../engine/ports.ts';
import type { State } from '../engine/state.ts';

/** Steps of history under way to one agent at once: its pipe is never flooded. */
const IN_FLIGHT = 16;

/**
 * History for an agent that starts in the middle of a feed: the bars before the running one, marked as warm-up, so that
 * its indicators are full before its first intent counts. Answers to them are thrown away.
 */
export class WarmUp {
  readonly #stepAt: (index: number) => FeedStep;
  readonly #agents: Pick<AgentsPort, 'step'>;
  readonly #state: () => State;
  readonly #running = new Map<AgentId, { ready: AgentEvent; next: number; end: number; unanswered: number }>();
  /** Called with the agent's `ready` once it has answered the last of its history. */
  onDone: (ready: AgentEvent) => void = () => {};

  constructor(stepAt: (index: number) => FeedStep, agents: Pick<AgentsPort, 'step'>, state: () => State) {
    this.#stepAt = stepAt;
    this.#agents = agents;
    this.#state = state;
  }

  /** Begins sending the bars it asked for, those before step `index`. False when there is no history to send. */
  begin(ready: Extract<AgentEvent, { type: 'ready' }>, index: number): boolean {
    const first = Math.max(0, index - ready.warmupBars);
    if (first >= index) return false;
    this.#running.set(ready.agent, { ready, next: first, end: index, unanswered: 0 });
    this.#fill(ready.agent);
    return true;
  }

  /** An agent that is gone is not warmed up any further. */
  forget(agent: AgentId): void {
    this.#running.delete(agent);
  }

  /** Takes an answer; true when it answered history and must not be taken for a proposal. */
  answered(agent: AgentId): boolean {
    const running = this.#running.get(agent);
    if (running === undefined) return false;
    running.unanswered -= 1;
    if (running.next >= running.end && running.unanswered === 0) {
      this.#running.delete(agent);
      this.onDone(running.ready);
    } else {
      this.#fill(agent);
    }
    return true;
  }

  #fill(agent: AgentId): void {
    const running = this.#running.get(agent);
    const entry = this.#state().registry.get(agent);
    if (running === undefined || entry === undefined) return;
    while (running.next < running.end && running.unanswered < IN_FLIGHT) {
      const step = this.#stepAt(running.next);
      const bars = step.rows.map((row) => agentBar(row.bar));
      this.#agents.step(agent, { ...agentStep(this.#state(), entry, bars, step.closeAt), warmup: true });
      running.next += 1;
      running.unanswered += 1;
    }
  }
}
