import type { AgentId } from '../../../shared/ids.ts';

/** The records of agents' processes. */
export interface AgentRecordBodies {
  'agent.started': { readonly agent: AgentId; readonly sandbox: 'bubblewrap' | 'process' };
  'agent.stopped': { readonly agent: AgentId; readonly reason: string };
  'agent.failed': { readonly agent: AgentId; readonly reason: string };
  /** `retry` counts the pings that were sent after it became late: 0 before the first (A3). */
  'agent.heartbeat': { readonly agent: AgentId; readonly state: 'ok' | 'late' | 'lost'; readonly retry: number };
}
