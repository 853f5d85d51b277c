import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { PriceView } from '../../../shared/view/console-view.ts';
import { BAR_MS, type LiveFeed, LiveFeedError } from '../../adapters/live-feed/live-feed.ts';
import { encode } from '../../engine/domain/encoding.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { LiveSource } from '../../engine/domain/live-market.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../engine/ports.ts';
import type { Session } from '../../engine/state.ts';
import type { LiveSteps } from '../played.ts';
import { noteConnection } from './feed-alarms.ts';
import { LiveHistory } from './live-history.ts';
import { LiveFeedSteps, type Missed } from './live-steps.ts';

/** Bars of history that are asked for: a day. */
const HISTORY_BARS = 1_440;

/** An instrument that is to be played, by where its prices come from and what it is called there. */
export type WantedMarket = Pick<LiveSource, 'source' | 'market'>;

/** Opens the venues' public prices of these instruments. Rejects with LiveFeedError or Refusal, in words. */
export type OpenLiveFeed = (markets: readonly WantedMarket[]) => Promise<LiveFeed>;

export interface LiveWorldParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly openFeed: OpenLiveFeed;
}

/** What a live session plays: its feed, opened, with the history from before. Nothing is heard before {@link begin}. */
export class LiveWorld {
  readonly feed: LiveFeed;
  readonly history: LiveHistory;
  readonly steps: LiveSteps;
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #parts: LiveFeedSteps;

  private constructor({ engine, clock }: LiveWorldParts, feed: LiveFeed, history: LiveHistory) {
    this.feed = feed;
    this.history = history;
    this.#engine = engine;
    this.#clock = clock;
    this.#parts = new LiveFeedSteps({
      symbols: [...feed.watched.keys()].sort(),
      clock,
      history,
      isFrozen: () => engine.state.chaos.feed === 'frozen',
      onMissed: (missed) => this.#note(missed, 'not-delivered', 'their bars did not come in time.'),
    });
    this.steps = this.#parts;
  }

  /** @throws Refusal in words for the operator */
  static async open(parts: LiveWorldParts, markets: readonly WantedMarket[], firstStep: number): Promise<LiveWorld> {
    const { engine, clock, openFeed } = parts;
    if (engine.inForce.risk.triggers['frozen-feed'].quoteLateMs === undefined) {
      throw new Refusal('Nothing is played live before triggers.frozen-feed.quoteLateMs is set in the risk config.');
    }
    let feed: LiveFeed | null = null;
    try {
      feed = await openFeed(markets);
      const now = clock.now();
      const bars = await feed.history(now - (now % BAR_MS), HISTORY_BARS);
      return new LiveWorld(parts, feed, new LiveHistory(bars, firstStep));
    } catch (error) {
      await feed?.close();
      if (error instanceof LiveFeedError) throw new Refusal(error.message);
      throw error;
    }
  }

  get instruments(): ReadonlyMap<string, Instrument> {
    return new Map([...this.feed.watched].map(([symbol, { instrument }]) => [symbol, instrument]));
  }

  get sources(): readonly LiveSource[] {
    return [...this.feed.watched].map(([symbol, { source, market }]) => ({ symbol, source, market }));
  }

  /** Prices and steps are what the journal tells of. @throws Refusal when a venue changed an instrument meanwhile */
  refuseOthers(known: ReadonlyMap<string, Instrument>): void {
    const changed = [...known.values()].find((it) => {
      const now = this.instruments.get(it.symbol);
      return now === undefined || encode(now) !== encode(it);
    });
    if (changed === undefined) return;
    throw new Refusal(
      `The venue lists ${changed.symbol} otherwise than when the session began, or no more. End the session, and start a new one.`,
    );
  }

  /** How the prices of each instrument come, for the screen. */
  prices(wallNow: TimeMs): PriceView[] {
    const now = this.#clock.now();
    const connections = new Map(this.feed.connections().map((it) => [it.symbol, it]));
    return this.steps.watched(now).map(({ symbol, heardAt }) => {
      const { source = '', market = '' } = this.feed.watched.get(symbol) ?? {};
      const { state = 'connecting', problem = '' } = connections.get(symbol) ?? {};
      return { id: symbol, source, market, state, problem, heardWallAt: wallNow - Math.max(0, now - heardAt) };
    });
  }

  begin(): void {
    this.feed.start({
      quote: (quote) => this.#parts.quote(quote),
      bar: (bar) => this.#parts.bar(bar),
      connection: (connection) => noteConnection(this.#engine.core, connection),
    });
  }

  /** What was missed since the journal's last bar: agents get it as history, and nobody traded on it. */
  noteRestart(session: Session, closedAt: TimeMs | null, now: TimeMs): void {
    const from = closedAt ?? session.openedAt;
    const to = now - (now % BAR_MS);
    const symbols = this.sources.map(({ symbol }) => symbol);
    if (to > from) {
      this.#note(
        { symbols, from, to },
        'restart',
        'nobody played the session. Agents learn from them, and traded on none.',
      );
    }
  }

  close(): Promise<void> {
    return this.feed.close();
  }

  #note({ symbols, from, to }: Missed, cause: 'restart' | 'not-delivered', why: string): void {
    this.#engine.core.stage('market.gap', null, null, { symbols, from, to, cause, why });
  }
}
