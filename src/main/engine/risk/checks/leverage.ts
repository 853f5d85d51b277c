import { applyRate, type Cash, type Rate } from '../../../../shared/money.ts';
import type { Measured } from '../../domain/records.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** Gross exposure over equity if everything open and this order were filled, for the agent and for the account. */
export const leverage: Check = (context) => {
  const { addedValue, agentOpenValue, accountOpenValue, bookValue, accountValue } = context;
  if (addedValue === null || agentOpenValue === null || accountOpenValue === null) return refuse('NO_MARK_PRICE');
  return (
    over(bookValue.equity, bookValue.gross + agentOpenValue + addedValue, context.agentLimits.maxLeverage) ??
    over(accountValue.equity, accountValue.gross + accountOpenValue + addedValue, context.accountLimits.maxLeverage)
  );
};

/** In cash, because a ratio of exact amounts has no exact decimal. */
function over(equity: Cash, gross: bigint, limit: Rate): Measured | null {
  const allowed = applyRate(equity, limit, 'down');
  return gross > allowed ? exceeds('MAX_LEVERAGE', gross, allowed) : null;
}
