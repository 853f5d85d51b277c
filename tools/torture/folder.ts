import type { Checks } from './checks.ts';
import { Chronicle } from './chronicle.ts';
import { differences, type ExchangeSays, unwritten } from './exchange-says.ts';
import type { Mode } from './modes.ts';
import { Told } from './told.ts';

/** What of the exchange's word is kept to be compared: a console that never reconciles must not fill the memory. */
const SAYS_KEPT = 50;

/** One data folder and all that is known of it from outside. */
export class Folder {
  readonly data: string;
  readonly mode: Mode;
  /** Seed of its session. */
  readonly seed: number;
  readonly told = new Told();
  readonly chronicle = new Chronicle();
  cycles = 0;
  /** What the exchange said while no console was there, and has not been compared yet. */
  #says: ExchangeSays[] = [];

  constructor(data: string, mode: Mode, seed: number) {
    this.data = data;
    this.mode = mode;
    this.seed = seed;
  }

  exchangeSaid(says: ExchangeSays): void {
    this.#says.push(says);
    if (this.#says.length > SAYS_KEPT) this.#says.shift();
  }

  /**
   * Once the journal was read on: holds what the exchange said against it. Orders at once, since the journal is written
   * before anything is sent; the account as soon as the console has reconciled with a later read.
   */
  compare(checks: Checks): void {
    const { chronicle } = this;
    this.#says = this.#says.filter((says) => {
      if (says.session !== chronicle.session) return says.session > chronicle.session;
      checks.check('sent', unwritten(says, chronicle));
      const wrong = differences(says, chronicle);
      if (wrong !== null) checks.check('venue', wrong);
      return wrong === null;
    });
  }
}
