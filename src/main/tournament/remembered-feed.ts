import type { RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import type { FeedStep } from '../engine/domain/market.ts';

/** Rows up to which a whole feed is kept as it was built, about a kilobyte each: a row is a step of an instrument. */
const KEPT_WHOLE = 100_000;
/** Of a longer one so many are kept: more than one run has. */
const KEPT_OF_LONGER = 1_024;

/**
 * The same feed, which builds a step once and keeps it: each is asked for when it is foreseen and when it comes, and again
 * by the next entrant of the thread.
 */
export function rememberedFeed(feed: RecordedFeed): RecordedFeed {
  const { steps, rows } = feed.info;
  const size = rows <= KEPT_WHOLE ? steps : Math.min(steps, KEPT_OF_LONGER);
  const kept: ({ readonly index: number; readonly step: FeedStep } | undefined)[] = new Array(size);
  return {
    ...feed,
    stepAt(index) {
      const there = kept[index % size];
      if (there?.index === index) return there.step;
      const step = feed.stepAt(index);
      kept[index % size] = { index, step };
      return step;
    },
  };
}
