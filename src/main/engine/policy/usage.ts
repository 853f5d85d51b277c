import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { countAt, emptyRateWindow, type RateWindow } from '../agents/rate-window.ts';
import type { JournalRecord, RecordBodies } from '../domain/records.ts';
import { AgentTool } from '../domain/tools.ts';

/** How often an agent called one tool in this session (P6). */
export interface ToolUse {
  calls: number;
  denied: number;
  readonly window: RateWindow;
}

export type Usage = Map<AgentId, Map<AgentTool, ToolUse>>;

/** A tool call that was denied, beside the orders that were. */
export type ToolDenial = RecordBodies['tool.decided'] & {
  readonly at: TimeMs;
  /** Counts them within the session: two may be alike in everything else. */
  readonly number: number;
};

const DENIALS_KEPT = 100;

/** The call that a record decided; null for what is none. Bars are handed out, not called for, and counted elsewhere. */
export function toolCallOf(record: JournalRecord): { agent: AgentId; tool: AgentTool; denied: boolean } | null {
  switch (record.kind) {
    case 'order.approved':
      return record.body.owner.kind === 'agent'
        ? { agent: record.body.owner.agent, tool: 'order.propose', denied: false }
        : null;
    case 'order.denied':
      return { agent: record.body.agent, tool: 'order.propose', denied: true };
    case 'order.cancelling':
      // One that got lost and is sent again names no rule: nobody called a second time.
      return record.body.by === 'agent' && record.body.rule !== '' && record.agent !== null
        ? { agent: record.agent, tool: 'order.cancel', denied: false }
        : null;
    case 'tool.decided': {
      const tool = AgentTool.safeParse(record.body.tool);
      return tool.success && tool.data !== 'market.bars'
        ? { agent: record.body.agent, tool: tool.data, denied: !record.body.allowed }
        : null;
    }
    default:
      return null;
  }
}

export function foldUsage(usage: Usage, denials: ToolDenial[], record: JournalRecord): void {
  if (record.kind === 'session.opened') {
    usage.clear();
    denials.length = 0;
    return;
  }
  if (record.kind === 'tool.decided' && !record.body.allowed) {
    denials.push({ ...record.body, at: record.at, number: (denials.at(-1)?.number ?? 0) + 1 });
    if (denials.length > DENIALS_KEPT) denials.shift();
  }
  const call = toolCallOf(record);
  if (call === null) return;
  const use = toolUseOf(usage, call.agent, call.tool);
  countUse(use, record.at, call.denied);
}

export function countUse(use: ToolUse, at: TimeMs, denied: boolean): void {
  use.calls += 1;
  if (denied) use.denied += 1;
  countAt(use.window, at);
}

export function newUse(): ToolUse {
  return { calls: 0, denied: 0, window: emptyRateWindow() };
}

function toolUseOf(usage: Usage, agent: AgentId, tool: AgentTool): ToolUse {
  let tools = usage.get(agent);
  if (tools === undefined) {
    tools = new Map();
    usage.set(agent, tools);
  }
  let use = tools.get(tool);
  if (use === undefined) {
    use = newUse();
    tools.set(tool, use);
  }
  return use;
}
