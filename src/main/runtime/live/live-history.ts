import { BAR_MS } from '../../adapters/live-feed/live-feed.ts';
import type { Bar, FeedStep } from '../../engine/domain/market.ts';

/** Steps that are kept for agents that start later. */
const KEPT = 3_000;

/** What a live session's agents are warmed up with: the venues' own bars from before, and then each step as it came. */
export class LiveHistory {
  #steps: FeedStep[];
  /** Index of the step after the last one: those before the session's first are counted backwards. */
  #next: number;

  /** `bars`: those that closed before step `firstStep`. */
  constructor(bars: readonly Bar[], firstStep: number) {
    this.#steps = stepsOf(bars).slice(-KEPT);
    this.#next = firstStep;
  }

  get firstIndex(): number {
    return this.#next - this.#steps.length;
  }

  stepAt(index: number): FeedStep {
    const step = this.#steps[index - this.firstIndex];
    if (step === undefined) throw new RangeError(`no step ${index} is kept`);
    return step;
  }

  add(step: FeedStep): void {
    this.#steps.push(step);
    this.#next += 1;
    // In one go now and then: shifting them one by one costs as much each time.
    if (this.#steps.length >= 2 * KEPT) this.#steps = this.#steps.slice(-KEPT);
  }
}

function stepsOf(bars: readonly Bar[]): FeedStep[] {
  const byClose = Map.groupBy(bars, ({ closeAt }) => closeAt);
  return [...byClose]
    .sort(([a], [b]) => a - b)
    .map(([closeAt, of]) => ({
      openAt: closeAt - BAR_MS,
      closeAt,
      rows: of.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)).map((bar) => ({ bar, quotes: [] })),
    }));
}
