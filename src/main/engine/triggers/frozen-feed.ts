import { EVERYTHING, seconds, type Trigger } from './trigger.ts';

/**
 * The market clock has reached a bar's end and the bar does not come, though the connection may stand. Late on either
 * clock counts: on the market's, as prices age; on the machine's, as a slow replay would hide it. A session that is
 * paused, or a feed that is held back by hand, expects nothing.
 */
export const frozenFeed: Trigger = {
  id: 'frozen-feed',
  label: 'Frozen feed',
  trips: 'everything',
  clock: 'engine',
  measure: ({ risk, signs: { bar }, now, wallNow }) => {
    const { lateMs } = risk.triggers['frozen-feed'];
    const late = bar === null ? 0 : Math.max(now - bar.dueAt, wallNow - bar.dueWallAt, 0);
    return [
      {
        scope: EVERYTHING,
        fraction: late / lateMs,
        crossed: late >= lateMs,
        words: () => ({
          measured: late === 0 ? 'in time' : `a bar is ${seconds(late)} late`,
          threshold: `${seconds(lateMs)} late`,
          reason: `frozen feed: the bar that was due did not come for ${seconds(late)}`,
        }),
      },
    ];
  },
};
