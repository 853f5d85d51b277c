import { countedWithin } from '../agents/rate-window.ts';
import type { AgentTool } from '../domain/tools.ts';
import type { ToolRates } from './config.ts';
import { deny, type Layer, permit } from './layer.ts';

/** Calls a minute of one agent; undefined for a tool that has no limit. */
export function perMinuteOf(rates: ToolRates, tool: AgentTool): number | undefined {
  return tool === 'order.propose' || tool === 'order.cancel' ? rates[tool].perMinute : undefined;
}

const WITHIN = permit('tool-rate');

/** No more calls a minute than the tool takes (P6). What only lowers risk is counted and always passes (R6). */
export const toolRate: Layer = {
  name: 'the rate of its tool',
  ask: ({ call, state, rules }) => {
    const limit = perMinuteOf(rules.rates, call.tool);
    if (limit === undefined || call.reducing) return WITHIN;
    const use = state.usage.get(call.agent)?.get(call.tool);
    const calls = (use === undefined ? 0 : countedWithin(use.window, call.at, 1)) + 1;
    return calls > limit ? deny('tool-rate', 'TOOL_RATE', String(calls), String(limit)) : WITHIN;
  },
};
