import type { Protection } from './protection.ts';

/** Closed trades at a loss one after the other: a break, after which the count begins anew. */
export const losingStreak: Protection = {
  reason: 'LOSING_STREAK',
  cancelsEntries: true,
  crossed: ({ at, trades, breaks }) => {
    const { trades: most, holdMs } = breaks.losingStreak;
    if (trades.lossesInARow < most) return null;
    return { measured: String(trades.lossesInARow), limit: String(most), until: at + holdMs };
  },
  alarm: (who, { measured, limit }) => ({
    priority: 'medium',
    cause: `${who} closed ${measured} trades at a loss in a row; the limit is ${limit}.`,
    consequence: 'For the time set only exits are taken there; resting entries are cancelled.',
    action: 'See whether the market still suits it. The hold ends by itself; an approver may release it before.',
  }),
};
