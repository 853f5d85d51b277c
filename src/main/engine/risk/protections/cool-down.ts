import type { Protection } from './protection.ts';

/**
 * A pause after each closed trade at a loss, counted from when it was closed. It happens often and ends by itself, so it
 * is a line in the log and no alarm; what rests stays.
 */
export const coolDown: Protection = {
  reason: 'COOL_DOWN',
  cancelsEntries: false,
  crossed: ({ at, trades, breaks }) => {
    const { lastLossAt, cooledDownFor } = trades;
    if (lastLossAt === null || lastLossAt === cooledDownFor) return null;
    const until = lastLossAt + breaks.coolDown.holdMs;
    return until > at ? { measured: '1', limit: '0', until } : null;
  },
  alarm: null,
};
