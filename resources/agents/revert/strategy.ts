import type { Bar, Context, Desk, Strategy, Trader } from '../sdk/agent.ts';
import { BarBuilder, deviation, mean, Window } from '../sdk/indicators.ts';

/** Fades moves outside Bollinger's bands, back to their middle; sources and parameters in README.md. */
export const revert: Strategy = {
  name: 'Mean reversion in Bollinger bands',
  warmupBars: (context) => context.number('barMinutes') * context.number('windowBars'),
  start: (context) => new Revert(context),
};

/** What a band says: enter long or short, leave, or nothing. */
export type Signal = 'long' | 'short' | 'exit-long' | 'exit-short' | null;

/** Reads `closes` (oldest first, the last one is now) against bands of `width` standard deviations around their mean. */
export function readBands(closes: readonly number[], width: number): Signal {
  const now = closes.at(-1);
  const spread = deviation(closes);
  if (now === undefined || !(spread > 0)) return null;
  const score = (now - mean(closes)) / spread;
  if (score <= -width) return 'long';
  if (score >= width) return 'short';
  if (score > 0) return 'exit-long';
  return score < 0 ? 'exit-short' : null;
}

class Revert implements Trader {
  readonly #context: Context;
  readonly #bars: BarBuilder;
  readonly #closes: Window;
  #barsHeld = 0;
  /** What is still to be done, once no own order is open. */
  #want: 'long' | 'short' | 'flat' | null = null;

  constructor(context: Context) {
    this.#context = context;
    this.#bars = new BarBuilder(context.number('barMinutes'));
    this.#closes = new Window(context.number('windowBars'));
  }

  onBar(bar: Bar, desk: Desk): void {
    for (const long of this.#bars.add(bar)) {
      this.#closes.push(long.close);
      this.#barsHeld = desk.isFlat ? 0 : this.#barsHeld + 1;
      if (this.#closes.full) this.#decide(desk);
    }
    if (desk.open.length === 0) this.#act(bar, desk);
  }

  #decide(desk: Desk): void {
    const signal = readBands(this.#closes.values, this.#context.number('bandWidth'));
    const side = desk.isFlat ? 'flat' : desk.position > 0 ? 'long' : 'short';
    const tired = this.#barsHeld >= this.#context.number('maxHoldBars');
    // A signal counts for its own bar: an entry that could not be made is not made later.
    this.#want = null;
    if (side === 'flat') {
      if (signal === 'long' || (signal === 'short' && this.#context.instrument.kind === 'perp')) this.#want = signal;
    } else if (signal === `exit-${side}` || tired || (signal !== side && (signal === 'long' || signal === 'short'))) {
      this.#want = 'flat';
    }
  }

  #act(bar: Bar, desk: Desk): void {
    if (this.#want === 'flat') {
      if (desk.isFlat) this.#want = null;
      else desk.close('back at the mean: exit');
      return;
    }
    if (this.#want === null) return;
    const size = (this.#context.allocation * this.#context.number('share')) / bar.close;
    const side = this.#want === 'long' ? 'buy' : 'sell';
    desk.market(side, size, `close outside the ${side === 'buy' ? 'lower' : 'upper'} band: enter`);
    this.#want = null;
  }
}
