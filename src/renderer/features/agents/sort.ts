import { type AgentRow, AgentState } from '../../../shared/view/agent-view.ts';

const RANK = new Map(AgentState.options.map((state, i) => [state, i]));

/** Worst state first, then the larger loss of the day in steps of ten, so that cents do not shuffle rows; then name. */
export function worstFirst(a: AgentRow, b: AgentRow): number {
  const states = (RANK.get(a.state) ?? 0) - (RANK.get(b.state) ?? 0);
  if (states !== 0) return states;
  const live = Number(b.mode === 'live') - Number(a.mode === 'live');
  if (live !== 0) return live;
  const losses = Math.floor(Number(a.pnlDay) / 10) - Math.floor(Number(b.pnlDay) / 10);
  return losses !== 0 ? losses : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * The order of the rows. While `hold` is true the last order stands, so that no target moves under the pointer; only
 * agents that are gone leave it and new ones join at its end.
 */
export function rowOrder(agents: readonly AgentRow[], last: readonly string[], hold: boolean): readonly string[] {
  const next = hold ? held(agents, last) : [...agents].sort(worstFirst).map((agent) => agent.id);
  return next.length === last.length && next.every((id, i) => id === last[i]) ? last : next;
}

function held(agents: readonly AgentRow[], last: readonly string[]): string[] {
  const there = new Set(agents.map((agent) => agent.id));
  const known = new Set(last);
  return [...last.filter((id) => there.has(id)), ...agents.map((agent) => agent.id).filter((id) => !known.has(id))];
}
