import type { Bar, Context, Desk, OpenOrder, Side, Strategy, Trader } from '../sdk/agent.ts';
import { AverageTrueRange, BarBuilder } from '../sdk/indicators.ts';

/** Resting post-only orders on a grid around an anchor, with a stop-out; sources and parameters in README.md. */
export const grid: Strategy = {
  name: 'Grid around an anchor',
  warmupBars: (context) => context.number('barMinutes') * (context.number('atrBars') + 1),
  start: (context) => new Grid(context),
};

/** One place of the grid: level 2 lies two spacings below the anchor, level -1 one above. */
export interface Place {
  readonly side: Side;
  readonly level: number;
}

/**
 * Where orders should rest when `inventory` units are held: buys at each deeper level down to `levels`, sells at each
 * higher one up to -`levels`. Bought at level 1, so sold at level 0: one spacing is earned. Spot sells only what it has.
 */
export function places(inventory: number, levels: number, kind: 'perp' | 'spot'): readonly Place[] {
  const highest = kind === 'spot' ? 0 : -levels;
  const result: Place[] = [];
  for (let level = inventory + 1; level <= levels; level += 1) result.push({ side: 'buy', level });
  for (let level = inventory - 1; level >= highest; level -= 1) result.push({ side: 'sell', level });
  return result;
}

interface Lattice {
  readonly anchor: number;
  readonly spacing: number;
  /** Quantity of one order. */
  readonly unit: number;
}

class Grid implements Trader {
  readonly #context: Context;
  readonly #bars: BarBuilder;
  readonly #range: AverageTrueRange;
  readonly #levels: number;
  readonly #refs = new Map<string, Place>();
  #lattice: Lattice | null = null;
  /** Closing everything after the price left the grid. */
  #leaving = false;
  #restUntil = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#levels = context.number('levels');
    this.#bars = new BarBuilder(context.number('barMinutes'));
    this.#range = new AverageTrueRange(context.number('atrBars'));
  }

  onBar(bar: Bar, desk: Desk): void {
    for (const long of this.#bars.add(bar)) this.#range.add(long);
    if (this.#lattice === null) {
      // Nothing of an earlier life may stay: the grid starts flat.
      if (desk.isFlat && desk.open.length === 0) this.#leaving = false;
      else this.#leaving = true;
    } else if (this.#isOutside(bar.close, this.#lattice, desk)) {
      this.#leaving = true;
      this.#restUntil = bar.closeAt + this.#context.number('restMinutes') * 60_000;
      this.#lattice = null;
    }
    if (this.#leaving) this.#leave(desk);
    else if (bar.closeAt >= this.#restUntil) this.#rest(bar, desk);
  }

  #isOutside(price: number, lattice: Lattice, desk: Desk): boolean {
    const away = (lattice.anchor - price) / lattice.spacing;
    // Long-only grids have nothing at risk above the anchor: there the grid just follows once it is flat.
    if (this.#context.instrument.kind === 'spot' && away < 0) return desk.isFlat && away < -this.#levels;
    return Math.abs(away) >= this.#levels + 1;
  }

  #leave(desk: Desk): void {
    // Orders first, and the exit only when they are gone: it must not meet them.
    desk.cancelAll('the price left the grid');
    if (desk.open.length === 0 && !desk.isFlat) desk.close('price left the grid: exit');
  }

  #rest(bar: Bar, desk: Desk): void {
    if (this.#range.value === null || desk.warmup) return;
    this.#lattice ??= this.#layOut(bar.close, this.#range.value);
    const { anchor, spacing, unit } = this.#lattice;
    const wanted = places(Math.round(desk.position / unit), this.#levels, this.#context.instrument.kind);
    const taken = this.#tidy(desk, wanted);
    for (const place of wanted) {
      const at = anchor - place.level * spacing;
      // Post-only: what would trade at once is left for a later bar.
      const crosses = place.side === 'buy' ? at >= bar.close : at <= bar.close;
      if (crosses || taken.some((it) => isSame(it, place))) continue;
      const size = this.#context.instrument.kind === 'spot' && place.side === 'sell' ? freeToSell(desk, unit) : unit;
      const ref = desk.limit(place.side, size, at, `grid level ${place.level}`, { postOnly: true });
      if (ref !== null) this.#refs.set(ref, place);
    }
  }

  #layOut(price: number, range: number): Lattice {
    const spacing = Math.max(range * this.#context.number('spacingRanges'), Number(this.#context.instrument.tick));
    const value = (this.#context.allocation * this.#context.number('share')) / this.#levels;
    return { anchor: price, spacing, unit: value / price };
  }

  /** Cancels own orders that rest where none is wanted; answers with the places that are taken. */
  #tidy(desk: Desk, wanted: readonly Place[]): readonly Place[] {
    const open = new Map<string, OpenOrder>(desk.open.map((order) => [order.ref, order]));
    const taken: Place[] = [];
    for (const [ref, place] of this.#refs) {
      const order = open.get(ref);
      if (order === undefined) this.#refs.delete(ref);
      else {
        taken.push(place);
        // A part filled order is on its way to being held: it stays.
        if (order.filled === 0 && !wanted.some((it) => isSame(it, place))) desk.cancel(ref, 'not wanted there now');
      }
    }
    return taken;
  }
}

function isSame(a: Place, b: Place): boolean {
  return a.side === b.side && a.level === b.level;
}

/** At most one unit, and never more than is held and not already offered. */
function freeToSell(desk: Desk, unit: number): number {
  const offered = desk.open
    .filter((order) => order.side === 'sell')
    .reduce((sum, order) => sum + order.quantity - order.filled, 0);
  return Math.max(0, Math.min(unit, desk.position - offered));
}
