import type { AgentId, InstrumentId } from '../../shared/ids.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import { agentBar, agentStep } from '../engine/agents/steps.ts';
import type { FeedStep } from '../engine/domain/market.ts';
import type { AgentsPort } from '../engine/ports.ts';
import type { State } from '../engine/state.ts';

/** Steps of history under way to one agent at once: its pipe is never flooded. */
const IN_FLIGHT = 16;

/** What history is made from, and who may have it. */
export interface WarmUpParts {
  readonly stepAt: (index: number) => FeedStep;
  /** Index of the first step that is there: below zero where there is history from before the session. */
  readonly firstIndex: () => number;
  readonly agents: Pick<AgentsPort, 'step'>;
  readonly state: () => State;
  /** The instruments whose earlier bars the agent may be shown now. */
  readonly allowed: (agent: AgentId) => readonly InstrumentId[];
}

/**
 * History for an agent that starts in the middle of a feed: the bars before the running one, marked as warm-up, so that
 * its indicators are full before its first intent counts. Answers to them are thrown away. Policy is asked before each
 * bar: an agent that may see none any more counts as warm with what it had.
 */
export class WarmUp {
  readonly #parts: WarmUpParts;
  readonly #running = new Map<AgentId, { ready: AgentEvent; next: number; end: number; unanswered: number }>();
  /** Called with the agent's `ready` once it has answered the last of its history. */
  onDone: (ready: AgentEvent) => void = () => {};

  constructor(parts: WarmUpParts) {
    this.#parts = parts;
  }

  /** Begins sending the bars it asked for, those before step `index`. False when there is no history to send. */
  begin(ready: Extract<AgentEvent, { type: 'ready' }>, index: number): boolean {
    const first = Math.max(this.#parts.firstIndex(), index - ready.warmupBars);
    if (first >= index) return false;
    const { agent } = ready;
    this.#running.set(agent, { ready, next: first, end: index, unanswered: 0 });
    this.#fill(agent);
    if (this.#running.get(agent)?.unanswered !== 0) return true;
    this.#running.delete(agent);
    return false;
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
    this.#fill(agent);
    if (running.unanswered === 0) {
      this.#running.delete(agent);
      this.onDone(running.ready);
    }
    return true;
  }

  #fill(agent: AgentId): void {
    const { stepAt, agents, state, allowed } = this.#parts;
    const running = this.#running.get(agent);
    const entry = state().registry.get(agent);
    if (running === undefined || entry === undefined) return;
    while (running.next < running.end && running.unanswered < IN_FLIGHT) {
      const symbols = allowed(agent);
      if (symbols.length === 0) {
        running.end = running.next;
        return;
      }
      const step = stepAt(running.next);
      const bars = step.rows.map((row) => agentBar(row.bar));
      agents.step(agent, { ...agentStep(state(), entry, bars, step.closeAt, symbols), warmup: true });
      running.next += 1;
      running.unanswered += 1;
    }
  }
}
