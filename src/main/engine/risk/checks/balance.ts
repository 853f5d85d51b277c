import { applyRate, type Cash, min, minus, mulDiv, ONE, plus } from '../../../../shared/money.ts';
import type { Measured } from '../../domain/reasons.ts';
import { type Check, exceeds, type RiskContext, refuse } from '../check.ts';

/**
 * The agent's own money covers the order, its fee included: in full for spot, its margin at the leverage allowed for a
 * perpetual. What is already open has its part taken off. A balance or fee that nobody knows refuses (R7).
 */
export const balance: Check = (context) => {
  const { instrument, intent, bookCash, instrumentLimits, value, addedValue } = context;
  if (bookCash === null) return refuse('BALANCE_UNKNOWN');
  if (instrumentLimits === undefined) return refuse('SYMBOL_NOT_ALLOWED');
  if (value === null || addedValue === null) return refuse('NO_MARK_PRICE');
  const fee = applyRate(value, instrumentLimits.feeRate, 'up');
  if (instrument.kind === 'spot') {
    if (intent.side === 'sell') return null;
    const open = context.agentOpenBuys;
    return open === null ? refuse('NO_MARK_PRICE') : covered(plus(value, fee), minus(bookCash, open));
  }
  const open = context.agentOpenValue;
  return open === null ? refuse('NO_MARK_PRICE') : covered(plus(margin(context, addedValue), fee), free(context, open));
};

function covered(cost: Cash, available: Cash): Measured | null {
  return cost > available ? exceeds('INSUFFICIENT_BALANCE', cost, available) : null;
}

/** Equity that holds and open orders do not bind. */
function free(context: RiskContext, open: Cash): Cash {
  const { equity, gross } = context.bookValue;
  return minus(equity, margin(context, plus(gross, open)));
}

function margin({ agentLimits, accountLimits }: RiskContext, value: Cash): Cash {
  return mulDiv<Cash>(value, ONE, min(agentLimits.maxLeverage, accountLimits.maxLeverage), 'up');
}
