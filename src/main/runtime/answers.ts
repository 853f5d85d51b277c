import type { AgentId, TimeMs } from '../../shared/ids.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import type { StepReply } from '../engine/agents/protocol.ts';
import type { Engine } from '../engine/engine.ts';

/** An agent that has not answered a bar, or its history, for this long is given up, machine milliseconds. */
export const ANSWER_WITHIN_MS = 10_000;

/** While a kill runs no agent may hold up the market clock longer than this, machine milliseconds. */
const PATIENCE_DURING_KILL_MS = 100;

export type Answer = Extract<AgentEvent, { type: 'stepDone' }>;

export interface AnswersParts {
  readonly engine: Engine;
  readonly steadyNow: () => number;
  readonly micros: () => number;
}

/** Answers to the bars that were handed out: what is done with each, and what when one does not come. */
export interface Answers {
  /** A bar is about to be handed out. `heldBack`: what is proposed on it is not taken. */
  asked(closeAt: TimeMs, heldBack: boolean): void;
  /** True when it was taken for the bar's answer; else it is an answer that nobody waits for. */
  took(answer: Answer): boolean;
  forget(agent: AgentId): void;
  /** Until the next bar may follow. `sleep` is true when something happened, false when the time ran out. */
  collect(sleep: (ms: number) => Promise<boolean>, isOver: () => boolean): Promise<void>;
}

function giveUp({ engine }: AnswersParts, agents: readonly AgentId[]): void {
  for (const agent of agents) {
    engine.agents.giveUp(agent, `it did not answer a bar within ${ANSWER_WITHIN_MS / 1_000} s`);
  }
}

/** A replay's: the next bar waits until all have answered, and the answers are taken in agent order (lock-step). */
export class LockStep implements Answers {
  readonly #parts: AnswersParts;
  /** Agents whose answer to the running step is awaited, with what came so far. */
  readonly #replies = new Map<AgentId, { reply: StepReply; micros: number } | null>();

  constructor(parts: AnswersParts) {
    this.#parts = parts;
  }

  asked(): void {
    const { engine } = this.#parts;
    // Who gets no market data is sent no bar, and so owes no answer.
    for (const agent of engine.state.registry.keys()) if (engine.market.isOpen(agent)) this.#replies.set(agent, null);
  }

  took({ agent, reply }: Answer): boolean {
    if (!this.#replies.has(agent)) return false;
    this.#replies.set(agent, { reply, micros: this.#parts.micros() });
    return true;
  }

  forget(agent: AgentId): void {
    this.#replies.delete(agent);
  }

  async collect(sleep: (ms: number) => Promise<boolean>, isOver: () => boolean): Promise<void> {
    const { engine, steadyNow } = this.#parts;
    const until = steadyNow() + ANSWER_WITHIN_MS;
    while (!isOver() && this.#owing().length > 0) {
      const left = Math.max(0, until - steadyNow());
      const isPoked = await sleep(engine.kills.isRunning ? Math.min(PATIENCE_DURING_KILL_MS, left) : left);
      if (isPoked) continue;
      // While a kill runs nobody is waited for; otherwise one that beats and does not answer must not stop the others.
      if (steadyNow() >= until) giveUp(this.#parts, this.#owing());
      if (engine.kills.isRunning) break;
    }
    for (const { agent } of engine.state.registry.values()) {
      const answer = this.#replies.get(agent);
      if (answer !== undefined && answer !== null) engine.submit({ kind: 'agent.reply', agent, ...answer });
    }
    this.#replies.clear();
  }

  #owing(): AgentId[] {
    const { registry } = this.#parts.engine.state;
    return [...this.#replies].flatMap(([agent, answer]) =>
      answer === null && registry.get(agent)?.status === 'running' ? [agent] : [],
    );
  }
}

/** A live market's: it waits for nobody. Each answer is taken when it comes, and has the same time to come. */
export class AsTheyCome implements Answers {
  readonly #parts: AnswersParts;
  /** Bars that an agent has not answered: when each closed, and until when it may be answered. */
  readonly #owed = new Map<AgentId, { closeAt: TimeMs; until: number; heldBack: boolean }[]>();

  constructor(parts: AnswersParts) {
    this.#parts = parts;
  }

  asked(closeAt: TimeMs, heldBack: boolean): void {
    const { engine, steadyNow } = this.#parts;
    const until = steadyNow() + ANSWER_WITHIN_MS;
    for (const { agent, status } of engine.state.registry.values()) {
      if (status !== 'running' || !engine.market.isOpen(agent)) continue;
      const owed = this.#owed.get(agent) ?? [];
      owed.push({ closeAt, until, heldBack });
      this.#owed.set(agent, owed);
    }
  }

  took({ agent, at, reply }: Answer): boolean {
    const owed = this.#owed.get(agent) ?? [];
    const found = owed.findIndex((it) => it.closeAt === at);
    if (found < 0) return false;
    // A process answers its bars in their order: what it skipped will not come any more.
    const [bar] = owed.splice(0, found + 1).slice(-1);
    if (bar?.heldBack === false) {
      this.#parts.engine.submit({ kind: 'agent.reply', agent, reply, micros: this.#parts.micros() });
    }
    return true;
  }

  forget(agent: AgentId): void {
    this.#owed.delete(agent);
  }

  /** Nothing is waited for; agents that are over their time are given up. */
  async collect(): Promise<void> {
    const { engine, steadyNow } = this.#parts;
    const now = steadyNow();
    const late = [...this.#owed].flatMap(([agent, owed]) => {
      const isRunning = engine.state.registry.get(agent)?.status === 'running';
      return isRunning && owed.some(({ until }) => until <= now) ? [agent] : [];
    });
    giveUp(this.#parts, late);
    for (const agent of late) this.#owed.delete(agent);
  }
}
