import type { AgentId, InstrumentId, TimeMs } from '../../../shared/ids.ts';
import { latchOver } from '../kill/trips.ts';
import type { State } from '../state.ts';
import { lastGrantOf, standingOf } from './grants.ts';
import { offFor } from './tool-off.ts';

/** Whether entries of an agent in an instrument may not stay open. */
export type EntryEnded = (agent: AgentId, symbol: InstrumentId) => boolean;

/**
 * Whose entries outlived their authority: those of an agent without a running process or without a live grant, and those
 * for which order entry or the venue is switched off. What a kill is about is left to the kill: it is not walked over
 * here beside it. Null when there are none. Looked at in every turn: a few look-ups for each agent with an order open.
 */
export function endedEntries(state: State, at: TimeMs): EntryEnded | null {
  let ended: Set<AgentId> | null = null;
  const { openByAgent } = state.orders;
  for (const agent of openByAgent.keys()) {
    if (openByAgent.get(agent)?.size === 0 || hasAuthority(state, agent, at) || isKilled(state, agent)) continue;
    ended ??= new Set();
    ended.add(agent);
  }
  const isOff = isSomeEntryOff(state);
  if (ended === null && !isOff) return null;
  return (agent, symbol) => {
    if (ended?.has(agent) === true) return true;
    return isOff && offFor(state, 'order.propose', symbol) !== undefined && !isKilled(state, agent);
  };
}

function isKilled({ trips }: State, agent: AgentId): boolean {
  return latchOver(trips, agent) !== undefined;
}

function hasAuthority({ registry, grants }: State, agent: AgentId, at: TimeMs): boolean {
  if (registry.get(agent)?.status !== 'running') return false;
  const grant = lastGrantOf(grants, agent);
  return grant !== undefined && standingOf(grant, at) === 'live';
}

function isSomeEntryOff({ switches }: State): boolean {
  if (switches.size === 0) return false;
  for (const [tool, { state }] of switches) {
    if (state === 'disabled' && (tool === 'order.propose' || tool.startsWith('venue.'))) return true;
  }
  return false;
}
