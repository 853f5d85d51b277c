import type { AgentTool, ToolId } from '../../domain/tools.ts';
import type { Cast } from './authority-world.ts';
import type { Rule, RuleList } from './generated-policy.ts';

const VENUE_OF: Readonly<Record<string, string>> = { 'BTC-PERP': 'paper', 'SOL-PERP': 'second' };

interface OracleAgent {
  readonly cast: Required<Cast>;
  runs: boolean;
  grant: 'none' | 'live' | 'revoked';
  task: string;
  expiresAt: number;
  callsLeft: number;
  /** When each tool was called. */
  readonly made: Map<AgentTool, number[]>;
}

export interface Wish {
  readonly tool: AgentTool;
  readonly symbol: string;
  readonly purpose: string;
  readonly reducing: boolean;
  readonly at: number;
}

/**
 * Who may do what, told a second time and in another way: one expression over plain facts that the test keeps itself. It
 * shares no code with the engine.
 */
export class Oracle {
  readonly agents: Map<string, OracleAgent>;
  readonly off = new Set<ToolId>();
  rules: RuleList;
  readonly #perMinute: number;

  constructor(casts: Readonly<Record<string, Required<Cast>>>, rules: RuleList, perMinute: number) {
    this.rules = rules;
    this.#perMinute = perMinute;
    this.agents = new Map(
      Object.entries(casts).map(([name, cast]) => [
        name,
        { cast, runs: false, grant: 'none', task: '', expiresAt: 0, callsLeft: 0, made: new Map() },
      ]),
    );
  }

  of(agent: string): OracleAgent {
    const found = this.agents.get(agent);
    if (found === undefined) throw new Error(`no agent ${agent}`);
    return found;
  }

  may(agent: string, wish: Wish): boolean {
    const { cast, runs, grant, expiresAt, callsLeft, made } = this.of(agent);
    const { tool, symbol, purpose, reducing, at } = wish;
    const mayTrade = cast.role === 'strategy' || cast.role === 'execution';
    const isSpent = at >= expiresAt || callsLeft <= 0;
    const inMinute = (made.get(tool) ?? []).filter((it) => at - it < 60_000).length;
    const needs: readonly ToolId[] =
      tool === 'market.bars'
        ? ['market.bars', 'feed.recorded']
        : tool === 'order.propose'
          ? ['order.propose', `venue.${VENUE_OF[symbol]}`]
          : [];
    return (
      runs &&
      (tool === 'market.bars' || mayTrade) &&
      cast.tools.includes(tool) &&
      (tool !== 'order.propose' || cast.trading !== 'none') &&
      cast.symbols.includes(symbol) &&
      /\S/.test(purpose) &&
      (reducing || needs.every((it) => !this.off.has(it))) &&
      grant === 'live' &&
      (tool === 'market.bars' || reducing || !isSpent) &&
      (reducing || tool === 'market.bars' || inMinute < this.#perMinute) &&
      this.#permits(agent, cast.role, wish)
    );
  }

  /** A proposal or a cancel was decided, whatever the answer. */
  called(agent: string, tool: AgentTool, at: number): void {
    const it = this.of(agent);
    it.made.set(tool, [...(it.made.get(tool) ?? []), at]);
    if (at < it.expiresAt) it.callsLeft -= 1;
  }

  #permits(agent: string, role: string, { tool, symbol, purpose, reducing, at }: Wish): boolean {
    if (this.rules === null) return false;
    const facts: Record<string, unknown> = { agent, role, tool, symbol, purpose, reducing, venue: VENUE_OF[symbol] };
    facts.minuteOdd = Math.floor(at / 60_000) % 2 === 1;
    const holds = ({ id: _id, effect: _effect, ...conditions }: Rule): boolean =>
      Object.entries(conditions).every(([key, value]) => facts[key] === value);
    const effects = new Set(this.rules.filter(holds).map((rule) => rule.effect));
    return effects.has('permit') && !effects.has('forbid');
  }
}
