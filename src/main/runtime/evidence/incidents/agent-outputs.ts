import type { AgentId, TimeMs } from '../../../../shared/ids.ts';
import type { AgentEvent } from '../../../engine/agents/agent-event.ts';

/** Lines kept of each agent; a line has 400 characters at most. */
const LINES_KEPT = 200;

/** A line that an agent wrote, or how its process ended. */
export interface OutputLine {
  readonly wallAt: TimeMs;
  readonly text: string;
}

/** The last that each agent's process said, for when it has to be explained. Kept in memory alone. */
export class AgentOutputs {
  readonly #wallNow: () => TimeMs;
  readonly #lines = new Map<AgentId, OutputLine[]>();

  constructor(wallNow: () => TimeMs) {
    this.#wallNow = wallNow;
  }

  take(event: AgentEvent): void {
    if (event.type === 'log') this.#add(event.agent, `${event.level}: ${event.text}`);
    if (event.type === 'failed') this.#add(event.agent, `failed: ${event.reason}`);
  }

  last(): Readonly<Record<AgentId, readonly OutputLine[]>> {
    return Object.fromEntries([...this.#lines].map(([agent, lines]) => [agent, [...lines]]));
  }

  #add(agent: AgentId, text: string): void {
    const lines = this.#lines.get(agent) ?? [];
    lines.push({ wallAt: this.#wallNow(), text });
    if (lines.length > LINES_KEPT) lines.shift();
    this.#lines.set(agent, lines);
  }
}
