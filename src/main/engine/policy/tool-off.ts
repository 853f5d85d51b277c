import type { InstrumentId } from '../../../shared/ids.ts';
import { venueOf } from '../domain/instrument.ts';
import type { AgentTool, ToolId } from '../domain/tools.ts';
import type { State } from '../state.ts';
import { deny, type Layer, permit } from './layer.ts';
import { isOff } from './switches.ts';

/** The data adapter that the session's prices come through, as a tool that can be disabled alone. */
export function feedTool({ session }: State): ToolId {
  return session === null || session.live === null ? 'feed.recorded' : 'feed.live';
}

/** The switch that is off and that this call needs; undefined when none is. */
export function offFor(state: State, tool: AgentTool, symbol: InstrumentId | ''): ToolId | undefined {
  if (state.switches.size === 0) return undefined;
  return needed(state, tool, symbol).find((it) => isOff(state.switches, it));
}

function needed(state: State, tool: AgentTool, symbol: InstrumentId | ''): ToolId[] {
  if (tool === 'market.bars') return ['market.bars', feedTool(state)];
  if (tool !== 'order.propose') return [];
  const instrument = state.ledger.instruments.get(symbol);
  const venue = instrument === undefined ? undefined : venueOf(instrument, state.session?.venue);
  return venue === undefined ? ['order.propose'] : ['order.propose', `venue.${venue}`];
}

const ON = permit('tool-enabled');

/** No switch that it needs is off (K8). What only lowers risk passes: an exit, and a cancel, which has no switch (R6). */
export const toolOff: Layer = {
  name: 'switched-off tools',
  ask: ({ call, state }) => {
    if (call.reducing) return ON;
    const off = offFor(state, call.tool, call.symbol);
    return off === undefined ? ON : deny(`disabled:${off}`, 'TOOL_DISABLED');
  },
};
