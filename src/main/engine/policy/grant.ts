import { type Grant, lastGrantOf, standingOf } from './grants.ts';
import { type Asked, deny, type Layer, permit, type Verdict } from './layer.ts';

/**
 * A live grant covers it (P2, A7). One that ran out winds down (R6): its agent may still reduce, and see the prices that
 * it needs for that. One that was taken away, by a person or a kill, covers nothing.
 */
export const grant: Layer = {
  name: 'its grant',
  ask: (asked) => {
    const held = lastGrantOf(asked.state.grants, asked.call.agent);
    return held === undefined ? deny('grant-required', 'GRANT_MISSING') : covers(held, asked);
  },
};

function covers(held: Grant, { call }: Asked): Verdict {
  const rule = held.grantId;
  const standing = standingOf(held, call.at);
  if (standing === 'revoked') return deny(rule, 'GRANT_REVOKED');
  if (standing === 'stopped' || standing === 'replaced') return deny('grant-required', 'GRANT_MISSING');
  if (!held.tools.includes(call.tool)) return deny(rule, 'GRANT_TOOL_NOT_COVERED');
  if (call.symbol !== '' && !held.symbols.includes(call.symbol)) return deny(rule, 'GRANT_INSTRUMENT_NOT_COVERED');
  if (held.mode !== call.mode) return deny(rule, 'POLICY_LIVE_NOT_APPROVED');
  if (standing === 'live' || call.reducing || call.tool === 'market.bars') return permit(rule);
  if (standing === 'expired') return deny(rule, 'GRANT_EXPIRED');
  return deny(rule, 'GRANT_USED_UP', String(held.calls + 1), String(held.maxToolCalls));
}
