import type { TimeMs } from '../../shared/ids.ts';
import { firstStepAfter } from '../adapters/feeds/places.ts';
import { openRecordedFeed, type RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import type { Quote } from '../engine/domain/market.ts';
import type { OpenMarket } from './open-market.ts';

/** Where nothing is recorded, the last quote comes again after this, market time. */
const REPEAT_EVERY_MS = 15_000;

/** Brings the market its quotes when no console does: those of the recorded feed, and then the last one again and again. */
export class FeedPlayer {
  readonly #market: OpenMarket;
  #feed: RecordedFeed | null = null;

  constructor(market: OpenMarket) {
    this.#market = market;
  }

  /** Opens the recorded feed. Without its file, or when that is another one by now, the last quotes have to do. */
  async open(): Promise<void> {
    const { feed: place, feedSha256, instruments, spread } = this.#market.recorded;
    if (place === null) return;
    try {
      const feed = await openRecordedFeed({
        path: place.path,
        defaultSymbol: place.symbol,
        instruments: new Map(instruments.map((it) => [it.symbol, it])),
        spread,
        wallNow: Date.now(),
      });
      if (feed.info.sha256 === feedSha256) this.#feed = feed;
    } catch {
      // There is nobody to tell it to, and the market goes on all the same.
    }
  }

  /** Hands the market what comes due by `until`. */
  playTo(until: TimeMs): void {
    for (;;) {
      const { lastQuotes, market } = this.#market;
      const lastAt = lastQuotes.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
      // Nothing was quoted yet: it begins with what is recorded from now on.
      const next = this.#recordedAfter(Math.max(lastAt, market.now() - 1));
      const quotes = next ?? again(lastQuotes, Math.max(lastAt + REPEAT_EVERY_MS, market.now()));
      if (!quotes.some(({ at }) => at <= until)) return;
      this.#market.quotes(quotes);
    }
  }

  /** The quotes of the first recorded step that opens after `at`; null when there is none. */
  #recordedAfter(at: TimeMs): readonly Quote[] | null {
    const feed = this.#feed;
    if (feed === null) return null;
    const index = firstStepAfter(feed, at + 1);
    if (index >= feed.info.steps) return null;
    return feed.stepAt(index).rows.flatMap(({ quotes }) => quotes);
  }
}

function again(quotes: readonly Quote[], at: TimeMs): Quote[] {
  return quotes.map((quote) => ({ ...quote, at }));
}
