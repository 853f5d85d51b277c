import type { Bar, Context, Desk, Strategy, Trader } from '../sdk/agent.ts';
import { AverageTrueRange, BarBuilder, Window } from '../sdk/indicators.ts';

/** Donchian channels by the Turtles' rules; sources and parameters in README.md. */
export const breakout: Strategy = {
  name: 'Channel breakout',
  warmupBars: (context) => context.number('barMinutes') * (context.number('entryBars') + 1),
  start: (context) => new Breakout(context),
};

/** Units of the base for one Turtle unit: `risk` of the allocation lost by a move of one N, within `maxShare` of it. */
export function unitSize(allocation: number, risk: number, n: number, price: number, maxShare: number): number {
  return Math.min((allocation * risk) / n, (allocation * maxShare) / price);
}

class Breakout implements Trader {
  readonly #context: Context;
  readonly #bars: BarBuilder;
  readonly #entryHighs: Window;
  readonly #entryLows: Window;
  readonly #exitHighs: Window;
  readonly #exitLows: Window;
  readonly #n: AverageTrueRange;
  /** Where the position is given up, 2N from where it was entered. */
  #stopAt: number | null = null;

  constructor(context: Context) {
    this.#context = context;
    this.#bars = new BarBuilder(context.number('barMinutes'));
    this.#entryHighs = new Window(context.number('entryBars'));
    this.#entryLows = new Window(context.number('entryBars'));
    this.#exitHighs = new Window(context.number('exitBars'));
    this.#exitLows = new Window(context.number('exitBars'));
    this.#n = new AverageTrueRange(context.number('entryBars'));
  }

  onBar(bar: Bar, desk: Desk): void {
    // The channels hold finished long bars only; the price that breaks out is never part of them.
    if (desk.isFlat) this.#stopAt = null;
    if (this.#entryHighs.full && this.#n.value !== null && desk.open.length === 0) {
      if (desk.isFlat) this.#enter(bar, desk, this.#n.value);
      else this.#hold(bar, desk, this.#n.value);
    }
    for (const long of this.#bars.add(bar)) {
      this.#n.add(long);
      this.#entryHighs.push(long.high);
      this.#exitHighs.push(long.high);
      this.#entryLows.push(long.low);
      this.#exitLows.push(long.low);
    }
  }

  #enter(bar: Bar, desk: Desk, n: number): void {
    const up = bar.close > Math.max(...this.#entryHighs.values);
    const down = bar.close < Math.min(...this.#entryLows.values) && this.#context.instrument.kind === 'perp';
    if (!up && !down) return;
    const { allocation } = this.#context;
    const size = unitSize(allocation, this.#context.number('riskPerN'), n, bar.close, this.#context.number('maxShare'));
    desk.market(up ? 'buy' : 'sell', size, `broke the ${up ? 'high' : 'low'} of the entry channel`);
  }

  #hold(bar: Bar, desk: Desk, n: number): void {
    const direction = desk.position > 0 ? 1 : -1;
    this.#stopAt ??= bar.close - direction * this.#context.number('stopN') * n;
    const stopped = direction > 0 ? bar.close <= this.#stopAt : bar.close >= this.#stopAt;
    const left =
      direction > 0 ? bar.close < Math.min(...this.#exitLows.values) : bar.close > Math.max(...this.#exitHighs.values);
    if (stopped) desk.close('2N against the entry: exit');
    else if (left) desk.close('broke the exit channel: exit');
  }
}
