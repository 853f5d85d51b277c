import type { RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import type { FeedStep } from '../engine/domain/market.ts';

/** Steps up to which a whole feed is kept as it was built: about a kilobyte each, and instrument. */
const KEPT_WHOLE = 100_000;
/** Of a longer one so many are kept: more than one run has. */
const KEPT_OF_LONGER = 1_024;

/**
 * The same feed, which builds a step once and keeps it: each is asked for when it is foreseen and when it comes, and again
 * by the next entrant of the thread.
 */
export function rememberedFeed(feed: RecordedFeed): RecordedFeed {
  const { steps } = feed.info;
  const size = steps <= KEPT_WHOLE ? steps : KEPT_OF_LONGER;
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
