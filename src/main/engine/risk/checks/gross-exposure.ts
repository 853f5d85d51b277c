import { plus } from '../../../../shared/money.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** Gross exposure of agent and account if everything open and this order were filled (RTS 6 article 15(2)). */
export const grossExposure: Check = (context) => {
  const { addedValue, agentOpenValue, accountOpenValue, agentLimits, accountLimits } = context;
  if (addedValue === null || agentOpenValue === null || accountOpenValue === null) return refuse('NO_MARK_PRICE');
  const own = plus(plus(context.bookValue.gross, agentOpenValue), addedValue);
  if (own > agentLimits.maxGrossExposure) return exceeds('MAX_GROSS_EXPOSURE', own, agentLimits.maxGrossExposure);
  const all = plus(plus(context.accountValue.gross, accountOpenValue), addedValue);
  return all > accountLimits.maxGrossExposure
    ? { ...exceeds('MAX_GROSS_EXPOSURE', all, accountLimits.maxGrossExposure), whose: 'account' }
    : null;
};
