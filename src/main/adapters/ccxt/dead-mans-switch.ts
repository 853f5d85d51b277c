import type { DeadMansSwitch } from '../../engine/ports.ts';
import type { CcxtMarket } from './ccxt-api.ts';
import type { DeadMansSwitch as SwitchWords } from './profile.ts';
import type { VenueLink } from './venue-link.ts';

/** The exchange's own dead-man's switch: each call is sent after the one before it was answered, and answered itself. */
export class VenueSwitch implements DeadMansSwitch {
  readonly timeoutMs: number;
  readonly #link: VenueLink;
  readonly #words: SwitchWords;
  readonly #markets: readonly CcxtMarket[];
  #last: Promise<void> = Promise.resolve();

  /** `markets`: those that the session trades, for a switch that is set market by market. */
  constructor(link: VenueLink, words: SwitchWords, markets: readonly CcxtMarket[]) {
    this.timeoutMs = words.timeoutMs;
    this.#link = link;
    this.#words = words;
    this.#markets = markets;
  }

  refresh(): void {
    this.#last = this.#last.then(() => this.#set(this.timeoutMs));
  }

  disarm(): void {
    this.#last = this.#last.then(() => this.#set(0));
  }

  /** When everything that was called is answered, or after so long. */
  async settled(withinMs: number): Promise<void> {
    const { scheduler } = this.#link;
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = scheduler.at(scheduler.now() + withinMs, resolve);
    });
    await Promise.race([this.#last, late]);
    cancel();
  }

  async #set(timeoutMs: number): Promise<void> {
    const link = this.#link;
    const askedAt = link.now();
    const isArmed = timeoutMs > 0;
    try {
      if (!link.maySend) throw new Error('nothing may be sent');
      const { exchange, meter } = link.client;
      await meter.forEngine('switch', () => this.#words.set(exchange, timeoutMs, this.#markets));
    } catch (error) {
      link.sideFailure(error);
      return link.tell({ kind: 'dead-mans-switch', state: 'failed', until: null, at: link.now() });
    }
    const state = isArmed ? 'armed' : 'disarmed';
    link.tell({ kind: 'dead-mans-switch', state, until: isArmed ? askedAt + timeoutMs : null, at: link.now() });
  }
}
