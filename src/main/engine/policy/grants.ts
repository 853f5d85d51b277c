import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { JournalRecord, RecordBodies } from '../domain/records.ts';
import { toolCallOf } from './usage.ts';

/** Grants that ended are kept for the screen, the last few; what an agent's last one was is always known. */
const ENDED_KEPT = 100;

export type GrantEnd = RecordBodies['grant.ended']['how'];

/** A grant (P2) and how much of it was used. */
export type Grant = RecordBodies['grant.issued'] & {
  readonly issuedAt: TimeMs;
  /** Proposals and cancels decided while it was live, denied ones included (A7). */
  calls: number;
  state: 'live' | GrantEnd;
  /** Why it ended; empty while it is live. */
  reason: string;
};

export interface Grants {
  readonly byId: Map<string, Grant>;
  /** The last grant of each agent, live or not: what an agent without a live one is told depends on it. */
  readonly last: Map<AgentId, string>;
  /** Ever issued, for their ids. */
  count: number;
}

export function emptyGrants(): Grants {
  return { byId: new Map(), last: new Map(), count: 0 };
}

export function lastGrantOf(grants: Grants, agent: AgentId): Grant | undefined {
  const id = grants.last.get(agent);
  return id === undefined ? undefined : grants.byId.get(id);
}

/** Only the last grant of an agent can be live. */
export function liveGrants(grants: Grants): Grant[] {
  const live: Grant[] = [];
  for (const agent of grants.last.keys()) {
    const grant = lastGrantOf(grants, agent);
    if (grant?.state === 'live') live.push(grant);
  }
  return live;
}

/** What it is at this moment: its time or its calls may be over before a record says so. */
export function standingOf(grant: Grant, at: TimeMs): Grant['state'] {
  if (grant.state !== 'live') return grant.state;
  if (at >= grant.expiresAt) return 'expired';
  return grant.calls >= grant.maxToolCalls ? 'used-up' : 'live';
}

export function foldGrants(grants: Grants, record: JournalRecord): void {
  switch (record.kind) {
    case 'grant.issued':
      grants.count += 1;
      grants.byId.set(record.body.grantId, {
        ...record.body,
        issuedAt: record.at,
        calls: 0,
        state: 'live',
        reason: '',
      });
      grants.last.set(record.body.agent, record.body.grantId);
      trim(grants);
      return;
    case 'grant.ended': {
      const grant = grants.byId.get(record.body.grantId);
      if (grant === undefined) return;
      grant.state = record.body.how;
      grant.reason = record.body.reason;
      return;
    }
    default: {
      const call = toolCallOf(record);
      const grant = call === null ? undefined : lastGrantOf(grants, call.agent);
      if (grant?.state === 'live') grant.calls += 1;
    }
  }
}

function trim({ byId, last }: Grants): void {
  if (byId.size <= ENDED_KEPT) return;
  for (const grant of byId.values()) {
    if (byId.size <= ENDED_KEPT) return;
    if (grant.state !== 'live' && last.get(grant.agent) !== grant.grantId) byId.delete(grant.grantId);
  }
}
