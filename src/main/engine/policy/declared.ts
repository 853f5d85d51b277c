import { deny, type Layer, permit } from './layer.ts';

const DECLARED = permit('manifest');

/** The manifest declared it when the session was opened: the tool, trading in this mode, the instrument (P1, P4). */
export const declared: Layer = {
  name: 'its manifest',
  ask: ({ call, entry }) => {
    if (!entry.tools.includes(call.tool)) return deny('manifest-tools', 'POLICY_TOOL_NOT_DECLARED');
    if (call.tool === 'order.propose' && !mayTrade(entry.trading, call.mode)) {
      return deny('manifest-trading', 'POLICY_TRADING_NOT_DECLARED');
    }
    if (isOfAnInstrument(call.tool) && !(entry.symbols as readonly string[]).includes(call.symbol)) {
      return deny('manifest-instruments', 'POLICY_INSTRUMENT_NOT_DECLARED');
    }
    return DECLARED;
  },
};

/** Who may trade live may trade paper; not the other way round. */
function mayTrade(trading: 'none' | 'paper' | 'live', mode: 'paper' | 'live'): boolean {
  return trading === 'live' || (trading === 'paper' && mode === 'paper');
}

function isOfAnInstrument(tool: string): boolean {
  return tool === 'market.bars' || tool === 'order.propose' || tool === 'order.cancel';
}
