import { marketTimeAt, type Pacing, type Speed, startPacing } from '../adapters/clock/pacing.ts';
import type { FeedPlayer } from './feed-player.ts';
import type { OpenMarket } from './open-market.ts';

/** How often the clock is looked at, machine milliseconds. */
const LOOK_EVERY_MS = 10;
/** The pace of a market that was played as fast as the machine goes. */
const SPEED_FOR_MAX = 600;
/** Most market time in one go: a machine that slept, or a process that was stopped, does not make up for it. */
const MAX_LEAP_MS = 60 * 60_000;

/** Lets the market go on by itself, at the machine's pace, while nobody drives it. */
export class Alone {
  readonly #open: OpenMarket;
  readonly #player: FeedPlayer;
  readonly #passed: () => void;
  #pacing: Pacing;
  #timer: NodeJS.Timeout;

  /** `passed` is called whenever time went on. */
  constructor(open: OpenMarket, player: FeedPlayer, speed: Speed, passed: () => void) {
    this.#open = open;
    this.#player = player;
    this.#passed = passed;
    this.#pacing = this.#from(speed === 'max' ? SPEED_FOR_MAX : speed);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { market } = this.#open;
    const due = marketTimeAt(this.#pacing, performance.now());
    const until = Math.min(due, market.now() + MAX_LEAP_MS);
    this.#player.playTo(until);
    while (market.now() < until) market.advance(until);
    if (until < due) this.#pacing = this.#from(this.#pacing.speed);
    this.#passed();
  }

  #from(speed: Speed): Pacing {
    return startPacing(this.#open.market.now(), performance.now(), speed);
  }
}
