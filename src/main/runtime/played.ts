import type { TimeMs } from '../../shared/ids.ts';
import type { LiveQuoteText } from '../engine/domain/live-market.ts';
import type { FeedStep, Quote } from '../engine/domain/market.ts';
import type { WatchedFeed } from '../engine/triggers/signs.ts';

/** A recording: all of it is there, and the player decides when it is played. */
export interface RecordedSteps {
  readonly kind: 'recorded';
  readonly steps: number;
  stepAt(index: number): FeedStep;
}

/** A market that goes on by itself: the player takes what has come. Times are the engine's, which is the machine's. */
export interface LiveSteps {
  readonly kind: 'live';
  /** Called whenever something arrived. */
  onNews: () => void;
  /** The steps that are finished by now and were not taken, oldest first. */
  take(now: TimeMs): readonly FeedStep[];
  /** When {@link take} is to be asked although nothing arrives; null when nothing waits. */
  readonly wakeAt: TimeMs | null;
  /** The quotes that arrived since, each instrument's last, as of `now`: to the venue they are news in this moment. */
  quotes(now: TimeMs): readonly Quote[];
  /** The last of each instrument, for the journal. */
  lastQuotes(): readonly LiveQuoteText[];
  /** How each instrument stands, for whoever watches for a frozen one. */
  watched(now: TimeMs): readonly WatchedFeed[];
}

/** What a player plays. */
export type Played = RecordedSteps | LiveSteps;
