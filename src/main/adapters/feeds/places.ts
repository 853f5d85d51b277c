import type { TimeMs } from '../../../shared/ids.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { RecordedFeed } from './recorded-feed.ts';

/** Bars looked back through for a last quote: an instrument without one for longer has no price to go by. */
const LOOK_BACK_STEPS = 10;

/**
 * Each instrument's last quote at or before `at`, from the steps before `step`. A venue that was brought back holds
 * them from the start, so that a kill which was running can flatten at once instead of waiting for the next quote.
 */
export function lastQuotes(feed: RecordedFeed, step: number, at: TimeMs): Quote[] {
  const found = new Map<string, Quote>();
  for (let index = Math.max(0, step - LOOK_BACK_STEPS); index < step; index += 1) {
    for (const { quotes } of feed.stepAt(index).rows) {
      for (const quote of quotes) if (quote.at <= at) found.set(quote.symbol, quote);
    }
  }
  return [...found.values()];
}

/** The first step that begins at or after `at`: where a replay takes up again. */
export function firstStepAfter(feed: RecordedFeed, at: TimeMs): number {
  let [low, high] = [0, feed.info.steps];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (feed.stepAt(middle).openAt >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}
