import type { AgentId, InstrumentId, TimeMs } from '../../../shared/ids.ts';
import { plainLine } from '../../../shared/plain-text.ts';
import type { AgentEntry } from '../agents/registry.ts';
import type { Core } from '../core.ts';
import { agentRuns } from './agent-runs.ts';
import { lastGrantOf } from './grants.ts';
import type { PolicyRules, Verdict } from './layer.ts';
import { decidePolicy, LAYERS } from './policy.ts';
import { countUse, newUse, type ToolUse } from './usage.ts';

/** For an agent whose process is ready and which was not announced yet: its history. */
const BEFORE_IT_RUNS = LAYERS.filter((layer) => layer !== agentRuns);

/**
 * Who gets bars, per instrument. The console hands them out by itself, so the call is made in the agent's name and for
 * the task of its grant. The first answer and every change of it is journalled, not each bar (P7).
 */
export class MarketAccess {
  readonly #core: Core;
  readonly #rules: PolicyRules;
  readonly #answers = new Map<AgentId, Map<InstrumentId, string>>();
  readonly #uses = new Map<AgentId, ToolUse>();

  constructor(core: Core, rules: PolicyRules) {
    this.#core = core;
    this.#rules = rules;
  }

  /** True when the agent gets the next bar; nothing is journalled. */
  isOpen(agent: AgentId): boolean {
    const entry = this.#core.state.registry.get(agent);
    return entry?.symbols.some((symbol) => this.#decide(entry, symbol).allowed) ?? false;
  }

  /** The instruments whose earlier bars an agent that is about to run may be shown now; nothing is journalled. */
  history(agent: AgentId): InstrumentId[] {
    const entry = this.#core.state.registry.get(agent);
    return entry?.symbols.filter((symbol) => this.#decide(entry, symbol, BEFORE_IT_RUNS).allowed) ?? [];
  }

  /** The instruments whose bar the agent is handed now; none, and it is handed nothing. */
  handOut(entry: AgentEntry, at: TimeMs): InstrumentId[] {
    const open: InstrumentId[] = [];
    for (const symbol of entry.symbols) {
      const verdict = this.#decide(entry, symbol);
      this.#note(entry, symbol, verdict);
      if (verdict.allowed) open.push(symbol);
    }
    countUse(this.#handedOutTo(entry.agent), at, open.length === 0);
    return open;
  }

  /** Bars handed out to the agent since this process began, for the screen (P6). */
  handedOut(agent: AgentId): ToolUse | undefined {
    return this.#uses.get(agent);
  }

  /** It begins anew: its next answer is journalled again. */
  forget(agent: AgentId): void {
    this.#answers.delete(agent);
  }

  #decide(entry: AgentEntry, symbol: InstrumentId, layers = LAYERS): Verdict {
    const at = this.#core.now();
    const { agent } = entry;
    const purpose = this.#purpose(agent);
    const call = { agent, tool: 'market.bars', symbol, mode: 'paper', purpose, reducing: false, at } as const;
    return decidePolicy(this.#core.state, this.#rules, call, layers);
  }

  #purpose(agent: AgentId): string {
    return plainLine(lastGrantOf(this.#core.state.grants, agent)?.task ?? 'market data', 120);
  }

  #note({ agent }: AgentEntry, symbol: InstrumentId, verdict: Verdict): void {
    let answers = this.#answers.get(agent);
    if (answers === undefined) {
      answers = new Map();
      this.#answers.set(agent, answers);
    }
    const reason = verdict.allowed ? '' : verdict.reason;
    const answer = `${verdict.allowed} ${reason} ${verdict.rule}`;
    if (answers.get(symbol) === answer) return;
    answers.set(symbol, answer);
    this.#core.stage('tool.decided', agent, null, {
      agent,
      tool: 'market.bars',
      symbol,
      mode: 'paper',
      purpose: this.#purpose(agent),
      allowed: verdict.allowed,
      rule: verdict.rule,
      reason,
    });
  }

  #handedOutTo(agent: AgentId): ToolUse {
    let use = this.#uses.get(agent);
    if (use === undefined) {
      use = newUse();
      this.#uses.set(agent, use);
    }
    return use;
  }
}
