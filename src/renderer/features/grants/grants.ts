import type { AgentRow } from '../../../shared/view/agent-view.ts';
import type { GrantRow } from '../../../shared/view/authority-view.ts';
import { timeLeft } from '../../ui/format.ts';

type GrantState = GrantRow['state'];

/** In words what a grant's state means for its agent. */
export const STATE_WORDS: Record<GrantState, string> = {
  live: 'live',
  revoked: 'REVOKED',
  expired: 'EXPIRED',
  'used-up': 'USED UP',
  stopped: 'ended with its agent',
  replaced: 'replaced by a newer one',
};

/** What the agent may still do with it, said where the grant ended under a running agent. */
export const STATE_CONSEQUENCES: Record<GrantState, string> = {
  live: '',
  revoked: 'Its entries are cancelled; it may do nothing more. Its position is kept.',
  expired: 'Its entries are taken back. It may only reduce its position.',
  'used-up': 'Its entries are taken back. It may only reduce its position.',
  stopped: '',
  replaced: '',
};

/** Less than this much of the engine's time is worth a look. */
export const ENDS_SOON_MS = 3_600_000;

const AT_WORK = new Set<AgentRow['state']>(['STARTING', 'RUNNING', 'LATE', 'REDUCING']);

/** Whether the agent's process runs, so that it needs a grant and can be given one. */
export function isRunning(agent: AgentRow | undefined): boolean {
  return agent !== undefined && AT_WORK.has(agent.state);
}

export interface GrantGroups {
  /** What stands now for each agent: ended under a running agent first, then live ones, the first to end first. */
  readonly current: readonly GrantRow[];
  /** Over and done with, the newest first. */
  readonly past: readonly GrantRow[];
}

/** The last grant of an agent is its current one, unless that ended together with the agent. */
export function grantGroups(grants: readonly GrantRow[], running: ReadonlySet<string>): GrantGroups {
  const newest = new Map<string, GrantRow>();
  for (const grant of grants) {
    const known = newest.get(grant.agent);
    if (known === undefined || grant.issuedAt >= known.issuedAt) newest.set(grant.agent, grant);
  }
  const isCurrent = (grant: GrantRow): boolean =>
    grant.state === 'live' || (newest.get(grant.agent) === grant && running.has(grant.agent));
  const rank = (grant: GrantRow): number => (grant.state === 'live' ? 1 : 0);
  return {
    current: grants
      .filter(isCurrent)
      .sort((a, b) => rank(a) - rank(b) || a.expiresAt - b.expiresAt || (a.agent < b.agent ? -1 : 1)),
    past: grants.filter((grant) => !isCurrent(grant)).sort((a, b) => b.issuedAt - a.issuedAt),
  };
}

/** The engine's time that is left as the operator's own at the session's speed: `≈ 12 min 00 s at 60×`; empty at 1×. */
export function ownTimeLeft(leftMs: number, speed: number | 'max'): string {
  if (speed === 'max' || speed === 1) return '';
  return `≈ ${timeLeft(leftMs / speed)} at ${speed}×`;
}
