import { abs, applyRate, type Cash, notional, plus } from '../../../../shared/money.ts';
import { sign } from '../../domain/order.ts';
import { type Check, exceeds } from '../check.ts';

/** Gross exposure of the account with this order on top. */
export const grossExposure: Check = ({ intent, isExit, referencePrice, accountValue, accountLimits }) => {
  if (isExit || referencePrice === null) return null;
  const gross = plus(accountValue.gross, notional(referencePrice, intent.quantity));
  return gross > accountLimits.maxGrossExposure
    ? exceeds('MAX_GROSS_EXPOSURE', gross, accountLimits.maxGrossExposure)
    : null;
};

/** Net exposure of the account with this order on top. */
export const netExposure: Check = ({ intent, isExit, referencePrice, accountValue, accountLimits }) => {
  if (isExit || referencePrice === null) return null;
  const net = abs(plus(accountValue.net, (sign(intent.side) * notional(referencePrice, intent.quantity)) as Cash));
  return net > accountLimits.maxNetExposure ? exceeds('MAX_NET_EXPOSURE', net, accountLimits.maxNetExposure) : null;
};

/** Gross exposure over equity, for the account. */
export const leverage: Check = ({ intent, isExit, referencePrice, accountValue, accountLimits }) => {
  if (isExit || referencePrice === null) return null;
  const gross = plus(accountValue.gross, notional(referencePrice, intent.quantity));
  const allowed = applyRate(accountValue.equity, accountLimits.maxLeverage, 'down');
  return gross > allowed ? exceeds('MAX_LEVERAGE', gross, allowed) : null;
};
