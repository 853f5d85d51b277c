import { applyRate, type Cash, type Rate } from '../../../../shared/money.ts';
import type { Measured } from '../../domain/reasons.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** Gross exposure over equity if everything open and this order were filled, for the agent and for the account. */
export const leverage: Check = (context) => {
  const { addedValue, agentOpenValue, accountOpenValue, bookValue, accountValue } = context;
  if (addedValue === null || agentOpenValue === null || accountOpenValue === null) return refuse('NO_MARK_PRICE');
  const own = over(bookValue.equity, bookValue.gross + agentOpenValue + addedValue, context.agentLimits.maxLeverage);
  if (own !== null) return own;
  const gross = accountValue.gross + accountOpenValue + addedValue;
  const all = over(accountValue.equity, gross, context.accountLimits.maxLeverage);
  return all === null ? null : { ...all, whose: 'account' };
};

/** In cash, because a ratio of exact amounts has no exact decimal. */
function over(equity: Cash, gross: bigint, limit: Rate): Measured | null {
  const allowed = applyRate(equity, limit, 'down');
  return gross > allowed ? exceeds('MAX_LEVERAGE', gross, allowed) : null;
}
