import { abs, type Cash, plus } from '../../../../shared/money.ts';
import { sign } from '../../domain/order.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** Net exposure of the account if everything open on this side and this order were filled. */
export const netExposure: Check = ({ intent, value, accountValue, accountOpenNet, accountLimits }) => {
  if (value === null || accountOpenNet === null) return refuse('NO_MARK_PRICE');
  const change = (sign(intent.side) * plus(accountOpenNet, value)) as Cash;
  const net = abs(plus(accountValue.net, change));
  return net > accountLimits.maxNetExposure
    ? { ...exceeds('MAX_NET_EXPOSURE', net, accountLimits.maxNetExposure), whose: 'account' }
    : null;
};
