import type { TimeMs } from '../../../shared/ids.ts';
import type { Scheduler } from '../../engine/ports.ts';
import { barFrom, quoteFrom } from './figures.ts';
import { BAR_MS, type LiveConnection, type LiveListener } from './live-feed.ts';
import type { BestPrices, Candle, PriceExchange, WatchedMarket } from './price-exchange.ts';

/** Without a quote for so long it is asked for. */
const QUIET_MS = 3_000;
/** A minute's bar that the stream has not finished is asked for so long after its end, and then again and again. */
const CLOSE_MS = 1_500;
/** How often it is looked at, and least time between two questions of one kind. */
const LOOK_MS = 500;
const ASK_AGAIN_MS = 2_000;
/** Bars that one question brings at most: after a longer silence the older ones are history. */
const BARS_ASKED = 10;
/** A stream that failed is opened again after this, and after each further failure later, up to the most. */
const AGAIN_AFTER_MS = { first: 500, most: 30_000 };

export interface WatchedSymbolParts {
  readonly exchange: PriceExchange;
  readonly watched: WatchedMarket;
  readonly listener: LiveListener;
  /** A clock of the machine's that nobody sets, and timers. */
  readonly scheduler: Scheduler;
  readonly wallNow: () => TimeMs;
  /** The exchange's time, as near as it is known. */
  readonly exchangeNow: () => TimeMs;
}

/** What is asked for again and again; after each failure in a row later (N4): whoever goes on when throttled is banned. */
interface Question {
  askedAt: TimeMs;
  isUnderWay: boolean;
  againAfterMs: number;
}

/**
 * One instrument at its venue: its quotes and bars by stream, and by polling where the stream brings nothing. A bar is
 * finished when the stream begins the next one, or when the exchange is asked for it a moment after its minute: late
 * trades are in it until then, and a correction after that is not given.
 */
export class WatchedSymbol {
  readonly #parts: WatchedSymbolParts;
  #isClosed = false;
  #state: LiveConnection['state'] = 'connecting';
  /** In words; empty while the stream is up. */
  #streamProblem = '';
  #pollProblem = '';
  #quotedAt: TimeMs;
  readonly #questions: Readonly<Record<'quotes' | 'bars', Question>> = {
    quotes: { askedAt: 0, isUnderWay: false, againAfterMs: ASK_AGAIN_MS },
    bars: { askedAt: 0, isUnderWay: false, againAfterMs: ASK_AGAIN_MS },
  };
  /** The stream's running candle. */
  #running: Candle | null = null;
  /** When the last bar that was given closed. */
  #closedAt: TimeMs;
  #stopLooking: () => void = () => {};
  #waking = new Set<() => void>();

  constructor(parts: WatchedSymbolParts) {
    this.#parts = parts;
    const now = parts.exchangeNow();
    this.#quotedAt = parts.scheduler.now();
    this.#closedAt = now - (now % BAR_MS);
  }

  get connection(): LiveConnection {
    const { instrument, source } = this.#parts.watched;
    const problem = this.#state === 'streaming' ? '' : this.#streamProblem || this.#pollProblem;
    return { symbol: instrument.symbol, source, state: this.#state, problem };
  }

  start(): void {
    const { exchange, watched } = this.#parts;
    const { market, stream } = watched;
    void this.#keepUp(async () => {
      if (stream === 'ticker') this.#takePrices(await exchange.watchTicker(market));
      else this.#takePrices((await exchange.watchBidsAsks([market]))[market]);
    });
    if (exchange.has.watchOHLCV !== false) {
      void this.#keepUp(async () => this.#takeCandles(await exchange.watchOHLCV(market, '1m')));
    }
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopLooking();
    for (const wake of this.#waking) wake();
  }

  /** Waits for a stream's next message for ever; one that fails is opened again, later each time. */
  async #keepUp(next: () => Promise<void>): Promise<void> {
    let wait = AGAIN_AFTER_MS.first;
    while (!this.#isClosed) {
      try {
        await next();
        if (this.#isClosed) return;
        wait = AGAIN_AFTER_MS.first;
        this.#streamProblem = '';
        this.#become('streaming');
      } catch (error) {
        if (this.#isClosed) return;
        this.#streamProblem = wordsOf(error);
        this.#judge();
        await this.#pause(wait);
        wait = Math.min(2 * wait, AGAIN_AFTER_MS.most);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    const { scheduler } = this.#parts;
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#waking.delete(wake);
        resolve();
      };
      const cancel = scheduler.at(scheduler.now() + ms, wake);
      this.#waking.add(wake);
    });
  }

  /** The polling net under the streams. */
  #look(): void {
    const { scheduler, exchangeNow } = this.#parts;
    const now = scheduler.now();
    const { quotes, bars } = this.#questions;
    if (now - this.#quotedAt >= QUIET_MS) void this.#ask(quotes, () => this.#askPrices());
    if (exchangeNow() >= this.#closedAt + BAR_MS + CLOSE_MS) void this.#ask(bars, () => this.#askBars());
    this.#stopLooking = scheduler.at(now + LOOK_MS, () => this.#look());
  }

  async #ask(question: Question, ask: () => Promise<void>): Promise<void> {
    const now = this.#parts.scheduler.now();
    if (question.isUnderWay || now - question.askedAt < question.againAfterMs) return;
    Object.assign(question, { askedAt: now, isUnderWay: true });
    try {
      await ask();
      question.againAfterMs = ASK_AGAIN_MS;
      this.#pollProblem = '';
    } catch (error) {
      question.againAfterMs = Math.min(2 * question.againAfterMs, AGAIN_AFTER_MS.most);
      this.#pollProblem = wordsOf(error);
    }
    question.isUnderWay = false;
    if (!this.#isClosed) this.#judge();
  }

  async #askPrices(): Promise<void> {
    const { exchange, watched } = this.#parts;
    const { market } = watched;
    // Where the exchange has no question for the best prices alone, its ticker has them.
    if (exchange.has.fetchBidsAsks !== true) this.#takePrices(await exchange.fetchTicker(market));
    else this.#takePrices((await exchange.fetchBidsAsks([market]))[market]);
  }

  async #askBars(): Promise<void> {
    const { exchange, watched, exchangeNow } = this.#parts;
    const since = Math.max(this.#closedAt, exchangeNow() - BARS_ASKED * BAR_MS);
    const candles = await exchange.fetchOHLCV(watched.market, '1m', since - (since % BAR_MS), BARS_ASKED);
    const isOver = (candle: Candle): boolean => candle[0] + BAR_MS <= exchangeNow();
    for (const candle of this.#inOrder(candles)) if (isOver(candle)) this.#finish(candle);
  }

  #takePrices(prices: BestPrices | undefined): void {
    if (prices === undefined || this.#isClosed) return;
    const { watched, scheduler, wallNow, listener } = this.#parts;
    const quote = quoteFrom(watched, prices, wallNow());
    if (quote === null) throw new Error('it gives no price or size on one side');
    this.#quotedAt = scheduler.now();
    listener.quote(quote);
  }

  #takeCandles(candles: readonly Candle[]): void {
    for (const candle of this.#inOrder(candles)) {
      if (this.#running !== null && candle[0] > this.#running[0]) this.#finish(this.#running);
      if (this.#running === null || candle[0] >= this.#running[0]) this.#running = candle;
    }
  }

  /** Those that have begun by now, as far as clocks tell: one dated ahead would make every true one after it look old. */
  #inOrder(candles: readonly Candle[]): readonly Candle[] {
    const latest = this.#parts.exchangeNow() + BAR_MS;
    return candles.filter(([openAt]) => Number.isSafeInteger(openAt) && openAt <= latest).sort(([a], [b]) => a - b);
  }

  #finish(candle: Candle): void {
    const bar = barFrom(this.#parts.watched, candle);
    if (this.#isClosed || bar.closeAt <= this.#closedAt) return;
    this.#closedAt = bar.closeAt;
    this.#parts.listener.bar({ bar, arrivedAt: this.#parts.wallNow() });
  }

  /** What the connection is, after a stream or a question failed or came through. */
  #judge(): void {
    if (this.#streamProblem !== '') this.#become(this.#pollProblem === '' ? 'polling' : 'lost');
    else if (this.#pollProblem !== '' && this.#isQuiet) this.#become('lost');
  }

  get #isQuiet(): boolean {
    return this.#parts.scheduler.now() - this.#quotedAt >= 2 * QUIET_MS;
  }

  #become(state: LiveConnection['state']): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#parts.listener.connection(this.connection);
  }
}

/** An exchange's own words may hold anything: a line of them, bounded. */
function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : 'unknown error';
  return words.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, 120);
}
