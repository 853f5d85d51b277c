import { formatAmount } from '../../../../shared/money.ts';
import { dayLoss, endOfDay } from '../worth.ts';
import type { Protection } from './protection.ts';

/** The day's loss stops the day: nothing new until the next midnight UTC, whatever is won back until then. */
export const dailyLoss: Protection = {
  reason: 'DAILY_LOSS',
  cancelsEntries: true,
  crossed: ({ at, equity, curve, losses }) => {
    const lost = dayLoss(curve, equity, at);
    if (lost <= losses.maxDailyLoss) return null;
    return { measured: formatAmount(lost), limit: formatAmount(losses.maxDailyLoss), until: endOfDay(at) };
  },
  alarm: (who, { measured, limit }, currency) => ({
    priority: 'high',
    cause: `${who} lost ${measured} ${currency} since the UTC day began; the limit is ${limit} ${currency}.`,
    consequence: 'Until the next midnight UTC only exits are taken there; resting entries are cancelled.',
    action: 'Look at what is still held, and close or kill it if it goes on losing. The hold ends with the day.',
  }),
};
