import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import { BAR_MS, type LiveBar, type LiveQuote } from '../../adapters/live-feed/live-feed.ts';
import { type LiveQuoteText, quoteText } from '../../engine/domain/live-market.ts';
import type { Bar, FeedStep, Quote } from '../../engine/domain/market.ts';
import type { Clock } from '../../engine/ports.ts';
import type { WatchedFeed } from '../../engine/triggers/signs.ts';
import type { LiveSteps } from '../played.ts';
import type { LiveHistory } from './live-history.ts';

/** Engine milliseconds that the first bar of a minute waits for those of the other instruments. */
const GRACE_MS = 2_000;
/** A bar is due so long after its minute ended: a stream tells with the next trade, the poll under it a little later. */
const BAR_WITHIN_MS = 5_000;

/** A bar that closes later than this from now is dated wrong: clocks are not so far apart. */
const AHEAD_MS = 2 * BAR_MS;

/** Bars that reached no agent as they closed. */
export interface Missed {
  readonly symbols: readonly InstrumentId[];
  readonly from: TimeMs;
  readonly to: TimeMs;
}

export interface LiveFeedStepsParts {
  readonly symbols: readonly InstrumentId[];
  readonly clock: Clock;
  /** Gets each step as it is taken, for agents that start later. */
  readonly history: Pick<LiveHistory, 'add'>;
  /** A feed that is frozen on purpose delivers nothing (K12). */
  readonly isFrozen: () => boolean;
  readonly onMissed: (missed: Missed) => void;
}

/** One instrument, on the engine's clock but for `quotedAt`. */
interface Watch {
  heardAt: TimeMs;
  quotedAt: TimeMs | null;
  /** Exchange time at which its last bar closed. */
  closedAt: TimeMs;
}

/** Puts what arrives of several instruments together to the steps that a player takes. */
export class LiveFeedSteps implements LiveSteps {
  readonly kind = 'live';
  onNews: () => void = () => {};
  readonly #parts: LiveFeedStepsParts;
  readonly #watches: ReadonlyMap<InstrumentId, Watch>;
  /** Bars that wait for their step, by the time at which they closed. */
  readonly #waiting = new Map<TimeMs, { readonly until: TimeMs; readonly bars: Map<InstrumentId, Bar> }>();
  readonly #news = new Map<InstrumentId, Quote>();
  readonly #last = new Map<InstrumentId, Quote>();
  /** Exchange time at which the last step closed. */
  #closedAt: TimeMs;

  constructor(parts: LiveFeedStepsParts) {
    this.#parts = parts;
    const now = parts.clock.now();
    this.#closedAt = now - (now % BAR_MS);
    this.#watches = new Map(
      parts.symbols.map((symbol) => [symbol, { heardAt: now, quotedAt: null, closedAt: this.#closedAt }]),
    );
  }

  quote({ quote, exchangeAt }: LiveQuote): void {
    const watch = this.#heard(quote.symbol);
    if (watch === null) return;
    if (exchangeAt !== null) {
      // One that is dated ahead must not make a feed that stands still look fresh for so long.
      const at = Math.min(exchangeAt, this.#parts.clock.now());
      watch.quotedAt = Math.max(watch.quotedAt ?? at, at);
    }
    this.#news.set(quote.symbol, quote);
    this.onNews();
  }

  bar({ bar }: LiveBar): void {
    const watch = this.#heard(bar.symbol);
    // Its minute went to the agents without it, and that was said.
    if (watch === null || bar.closeAt <= this.#closedAt) return;
    // Taken, it would make every true one after it look old: agents would get none, and nobody would miss any.
    if (bar.closeAt > this.#parts.clock.now() + AHEAD_MS) return;
    watch.closedAt = Math.max(watch.closedAt, bar.closeAt);
    const waiting = this.#waiting.get(bar.closeAt) ?? {
      until: this.#parts.clock.now() + GRACE_MS,
      bars: new Map<InstrumentId, Bar>(),
    };
    this.#waiting.set(bar.closeAt, waiting);
    if (!waiting.bars.has(bar.symbol)) waiting.bars.set(bar.symbol, bar);
    this.onNews();
  }

  get wakeAt(): TimeMs | null {
    const [first] = this.#inOrder();
    return first?.[1].until ?? null;
  }

  take(now: TimeMs): readonly FeedStep[] {
    const steps: FeedStep[] = [];
    for (const [closeAt, { until, bars }] of this.#inOrder()) {
      if (bars.size < this.#watches.size && now < until) break;
      this.#waiting.delete(closeAt);
      const step = this.#stepOf(closeAt, bars);
      this.#parts.history.add(step);
      steps.push(step);
    }
    return steps;
  }

  quotes(now: TimeMs): readonly Quote[] {
    const quotes = [...this.#news.values()].map((quote) => ({ ...quote, at: now }));
    this.#news.clear();
    for (const quote of quotes) this.#last.set(quote.symbol, quote);
    return quotes;
  }

  lastQuotes(): readonly LiveQuoteText[] {
    return [...this.#last.values()].map(quoteText);
  }

  watched(now: TimeMs): readonly WatchedFeed[] {
    return [...this.#watches].map(([symbol, { heardAt, quotedAt, closedAt }]) => {
      const dueAt = closedAt + BAR_MS + BAR_WITHIN_MS;
      return { symbol, heardAt, quotedAt, barDueAt: now >= dueAt ? dueAt : null };
    });
  }

  #heard(symbol: InstrumentId): Watch | null {
    const watch = this.#watches.get(symbol);
    if (watch === undefined || this.#parts.isFrozen()) return null;
    watch.heardAt = this.#parts.clock.now();
    return watch;
  }

  #inOrder() {
    return [...this.#waiting].sort(([a], [b]) => a - b);
  }

  #stepOf(closeAt: TimeMs, bars: ReadonlyMap<InstrumentId, Bar>): FeedStep {
    const openAt = closeAt - BAR_MS;
    const { symbols, onMissed } = this.#parts;
    if (openAt > this.#closedAt) onMissed({ symbols, from: this.#closedAt, to: openAt });
    const missing = symbols.filter((symbol) => !bars.has(symbol));
    if (missing.length > 0) onMissed({ symbols: missing, from: openAt, to: closeAt });
    this.#closedAt = closeAt;
    const rows = symbols.flatMap((symbol) => {
      const bar = bars.get(symbol);
      // Its quotes went to the venue as they arrived.
      return bar === undefined ? [] : [{ bar, quotes: [] }];
    });
    return { openAt, closeAt, rows };
  }
}
