import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import type { Cash } from '../../../shared/money.ts';
import type { JournalRecord, RecordOf } from '../domain/records.ts';
import type { AgentTool } from '../domain/tools.ts';
import { countAt, emptyRateWindow, type RateWindow } from './rate-window.ts';

/** What the engine knows of one agent of the session. */
export interface AgentEntry {
  readonly agent: AgentId;
  readonly role: string;
  readonly symbols: readonly InstrumentId[];
  readonly trading: 'none' | 'paper' | 'live';
  readonly tools: readonly AgentTool[];
  readonly allocation: Cash;
  status: 'stopped' | 'starting' | 'running' | 'failed';
  /** Why it is stopped or failed, in words. */
  reason: string;
  sandbox: 'bubblewrap' | 'process' | 'none';
  heartbeat: 'ok' | 'late' | 'lost';
  /** Proposals, whatever became of them, and those that were denied or rejected. */
  readonly proposals: RateWindow;
  readonly refusals: RateWindow;
}

export type Registry = Map<AgentId, AgentEntry>;

/** How many of them may trade: asked for with every exit. */
export function tradersOf(registry: Registry): number {
  let traders = 0;
  for (const { trading } of registry.values()) if (trading !== 'none') traders += 1;
  return traders;
}

/** What every agent had before sessions said it. */
const TOOLS_OF_OLD_SESSIONS: readonly AgentTool[] = ['market.bars', 'order.propose', 'order.cancel'];

/** Takes the session's agents in the order in which their intents are taken. */
export function registerAgents(registry: Registry, opened: RecordOf<'session.opened'>['body']): void {
  registry.clear();
  for (const { agent, role, symbols, trading, tools, allocation } of opened.agents) {
    registry.set(agent, {
      agent,
      role,
      symbols,
      trading,
      tools: tools ?? TOOLS_OF_OLD_SESSIONS,
      allocation,
      status: 'stopped',
      reason: '',
      sandbox: 'none',
      heartbeat: 'ok',
      proposals: emptyRateWindow(),
      refusals: emptyRateWindow(),
    });
  }
}

/** Folds what concerns an agent's process and its rates. */
export function foldAgent(registry: Registry, record: JournalRecord): void {
  const entry = record.agent === null ? undefined : registry.get(record.agent);
  if (entry === undefined) return;
  switch (record.kind) {
    case 'agent.started':
      entry.status = 'running';
      entry.reason = '';
      entry.sandbox = record.body.sandbox;
      entry.heartbeat = 'ok';
      return;
    case 'agent.stopped':
      entry.status = 'stopped';
      entry.reason = record.body.reason;
      return;
    case 'agent.failed':
      entry.status = 'failed';
      entry.reason = record.body.reason;
      return;
    case 'agent.heartbeat':
      entry.heartbeat = record.body.state;
      return;
    case 'order.approved':
      countAt(entry.proposals, record.at);
      return;
    case 'order.denied':
      countAt(entry.proposals, record.at);
      countAt(entry.refusals, record.at);
      return;
    default:
  }
}

/** An order of the agent's ended as rejected by its venue. */
export function countRefusal(registry: Registry, { agent, at }: JournalRecord): void {
  const entry = agent === null ? undefined : registry.get(agent);
  if (entry !== undefined) countAt(entry.refusals, at);
}
