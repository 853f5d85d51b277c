import type { Bar, Context, Desk, Strategy, Trader } from '../sdk/agent.ts';
import { AverageTrueRange, BarBuilder, deviation, Window } from '../sdk/indicators.ts';

/** Time-series momentum with Wilder's volatility stop; sources and parameters in README.md. */
export const trend: Strategy = {
  name: 'Trend with a volatility stop',
  warmupBars: (context) => context.number('barMinutes') * (context.number('lookbackBars') + 1),
  start: (context) => new Trend(context),
};

const HOURS_A_YEAR = 365 * 24;

class Trend implements Trader {
  readonly #context: Context;
  readonly #bars: BarBuilder;
  readonly #closes: Window;
  readonly #range: AverageTrueRange;
  /** Sign of the return over the look-back: what to hold. */
  #signal: -1 | 0 | 1 = 0;
  /** The signal that a stop ended: no new entry until it changes. */
  #stoppedOut: -1 | 0 | 1 = 0;
  /** Best close since entry, in the direction held: Wilder's significant close. */
  #bestClose: number | null = null;
  #held: -1 | 0 | 1 = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#bars = new BarBuilder(context.number('barMinutes'));
    this.#closes = new Window(context.number('lookbackBars') + 1);
    this.#range = new AverageTrueRange(context.number('atrBars'));
  }

  onBar(bar: Bar, desk: Desk): void {
    for (const long of this.#bars.add(bar)) {
      this.#range.add(long);
      this.#closes.push(long.close);
      this.#decide(long.close);
    }
    const held = desk.isFlat ? 0 : desk.position > 0 ? 1 : -1;
    // Flat without having asked for it: the stop was hit (or the operator closed it): this signal is spent.
    if (this.#held !== 0 && held === 0 && this.#signal === this.#held) this.#stoppedOut = this.#held;
    if (held === 0 || held !== this.#held) this.#bestClose = null;
    this.#held = held;
    if (held === 0) this.#enter(bar, desk);
    else this.#hold(bar, desk, held);
  }

  #decide(close: number): void {
    const first = this.#closes.values[0];
    if (!this.#closes.full || first === undefined) return;
    this.#signal = close > first ? 1 : close < first ? -1 : 0;
    if (this.#signal !== this.#stoppedOut) this.#stoppedOut = 0;
  }

  #enter(bar: Bar, desk: Desk): void {
    // A stop that outlived its position protects nothing.
    desk.cancelAll('flat: nothing to protect');
    if (desk.open.length > 0 || this.#signal === 0 || this.#signal === this.#stoppedOut) return;
    if (this.#signal < 0 && this.#context.instrument.kind === 'spot') return;
    if (this.#range.value === null) return;
    const size = (this.#context.allocation * this.#share()) / bar.close;
    desk.market(this.#signal > 0 ? 'buy' : 'sell', size, `momentum ${this.#signal > 0 ? 'up' : 'down'}: enter`);
  }

  /** Part of the allocation that brings the position to the volatility aimed for, within the cap. */
  #share(): number {
    const cap = this.#context.number('maxShare');
    const closes = this.#closes.values;
    const returns = closes.slice(1).map((close, i) => Math.log(close / (closes[i] ?? close)));
    const barsAYear = (HOURS_A_YEAR * 60) / this.#context.number('barMinutes');
    const volatility = deviation(returns) * Math.sqrt(barsAYear);
    return volatility > 0 ? Math.min(cap, this.#context.number('targetVolatility') / volatility) : 0;
  }

  #hold(bar: Bar, desk: Desk, held: 1 | -1): void {
    const best = this.#bestClose ?? bar.close;
    this.#bestClose = held > 0 ? Math.max(best, bar.close) : Math.min(best, bar.close);
    const [order, ...others] = desk.open;
    for (const other of others) desk.cancel(other.ref, 'one order at a time');
    if (this.#signal !== held) {
      // One thing at a time: the stop goes first, so that both can never fill.
      if (order === undefined) desk.close('momentum turned: exit');
      else desk.cancel(order.ref, 'momentum turned: the stop goes first');
      return;
    }
    if (this.#range.value === null) return;
    const level = this.#bestClose - held * this.#context.number('stopRanges') * this.#range.value;
    if (order === undefined) {
      // Already through the level, after a restart for instance: a stop there would be a market order in disguise.
      if (held > 0 ? bar.close <= level : bar.close >= level) desk.close('price is through the stop: exit');
      else desk.stop(held > 0 ? 'sell' : 'buy', Math.abs(desk.position), level, 'stop', { reduceOnly: true });
      return;
    }
    const betterBy = order.price === null ? 0 : (level - order.price) * held;
    // Floats: a difference counts from one step on.
    const missing = Math.abs(order.quantity - order.filled - Math.abs(desk.position));
    const wrongSize = missing > 0.999 * Number(this.#context.instrument.step);
    if (order.type === 'stop' && (wrongSize || betterBy > this.#context.number('trailRanges') * this.#range.value)) {
      desk.cancel(order.ref, wrongSize ? 'the stop has the wrong size' : 'the stop trails');
    }
  }
}
