import { formatAmount } from '../../../../shared/money.ts';
import { drawdownOf } from '../worth.ts';
import type { Protection } from './protection.ts';

/** The fall from the peak. It is measured from where a person releases it on, or it would hold again at once. */
export const trailingDrawdown: Protection = {
  reason: 'TRAILING_DRAWDOWN',
  cancelsEntries: true,
  crossed: ({ equity, curve, losses }) => {
    const fall = drawdownOf(curve, equity);
    if (fall <= losses.maxDrawdown) return null;
    return { measured: formatAmount(fall), limit: formatAmount(losses.maxDrawdown), until: null };
  },
  alarm: (who, { measured, limit }) => ({
    priority: 'high',
    cause: `${who} fell ${percent(measured)} from its peak; the limit is ${percent(limit)}.`,
    consequence: 'Only exits are taken there, until an approver releases it; resting entries are cancelled.',
    action: 'Find out why it lost. Release the hold to begin again from here, or kill what is held.',
  }),
};

function percent(fraction: string): string {
  return `${(Number(fraction) * 100).toFixed(2)} %`;
}
