import type { InstrumentId, TimeMs } from '../../shared/ids.ts';
import { type Cash, max, minus, type Price } from '../../shared/money.ts';
import type { AgentStep } from '../engine/agents/protocol.ts';
import type { AgentEntry } from '../engine/agents/registry.ts';
import { agentBar, agentStep } from '../engine/agents/steps.ts';
import type { FeedStep } from '../engine/domain/market.ts';
import type { Order } from '../engine/domain/order.ts';
import type { Engine } from '../engine/engine.ts';
import { valueBook } from '../engine/ledger/book.ts';
import { bookOf } from '../engine/ledger/ledger.ts';
import { drawdownFrom } from '../engine/ledger/metrics.ts';
import { restingEntries } from '../engine/risk/resting-entries.ts';

export interface ForecastParts {
  readonly engine: Engine;
  readonly feed: { readonly info: { readonly steps: number }; stepAt(index: number): FeedStep };
  /** Index of the step that follows the one that is handed out. */
  readonly next: () => number;
  /** When the market next does something of its own: what is under way there, funding; undefined for nothing. */
  readonly marketNextAt: () => TimeMs | undefined;
}

/** Prices at which an order of an instrument would be looked at by the venue; null where there is no such order. */
interface Edges {
  /** An ask this low, or a bid this high, touches a resting limit order. */
  buyLimit: Price | null;
  sellLimit: Price | null;
  /** An ask this high, or a bid this low, may trigger a stop: its middle is between them. */
  buyStop: Price | null;
  sellStop: Price | null;
}

/**
 * The steps that an entrant's agent will be handed after the one that is handed out now, if it proposes nothing: as far
 * as nothing can happen to its orders and its book but that prices move. It says too few rather than one too many, and
 * each step is compared with what the engine then really hands out (run-ahead.ts).
 */
export class Forecast {
  readonly #parts: ForecastParts;

  constructor(parts: ForecastParts) {
    this.#parts = parts;
  }

  /** At most `most` steps; none while anything is under way. */
  after(agent: string, most: number): AgentStep[] {
    const { engine, feed, next } = this.#parts;
    const { state } = engine;
    const entry = state.registry.get(agent);
    const orders = [...state.orders.open.values()];
    if (entry === undefined || engine.kills.isRunning || orders.some((it) => it.state !== 'working')) return [];
    const until = this.#quietUntil();
    const edges = edgesOf(orders);
    const room = this.#room(entry);
    const ahead = { ...state, marks: new Map(state.marks) };
    const steps: AgentStep[] = [];
    const end = Math.min(feed.info.steps, next() + most);
    for (let index = next(); index < end; index += 1) {
      const step = feed.stepAt(index);
      if (step.closeAt >= until || isTouched(step, edges)) break;
      for (const { bar } of step.rows) ahead.marks.set(bar.symbol, { price: bar.close, at: step.closeAt });
      const bars = step.rows.map(({ bar }) => agentBar(bar));
      const foreseen = agentStep(ahead, entry, bars, step.closeAt);
      // Where it is shown none of the bars it is sent no step.
      if (foreseen.bars.length === 0) continue;
      steps.push(foreseen);
      if (room !== null && !room(valueBook(bookOf(state.ledger, agent), state.ledger.instruments, ahead.marks).equity))
        break;
    }
    return steps;
  }

  /** Before that nothing comes due, at the venue or in the engine. */
  #quietUntil(): TimeMs {
    const { engine, marketNextAt } = this.#parts;
    return Math.min(marketNextAt() ?? Number.POSITIVE_INFINITY, engine.wakeAt ?? Number.POSITIVE_INFINITY);
  }

  /**
   * A protection that begins takes resting entries back, which is reported. True while no loss or fall from the highest
   * equity on the way can be one; null where no entry rests.
   */
  #room({ agent, allocation }: AgentEntry): ((equity: Cash) => boolean) | null {
    const { engine } = this.#parts;
    const { state, limits } = engine;
    if (restingEntries(state).length === 0) return null;
    const curves = [state.curves.account, state.curves.books.get(agent) ?? state.curves.account];
    let highest = curves.reduce((most, { last, dayStart }) => max(most, max(last, dayStart.equity)), 0n as Cash);
    const peak = curves.reduce((most, curve) => max(most, curve.peak), 0n as Cash);
    const scopes = [limits.account, limits.losses(agent, allocation)];
    return (equity) => {
      highest = max(highest, equity);
      const lost = minus(highest, equity);
      const fall = drawdownFrom(max(peak, highest), equity);
      return scopes.every(({ maxDailyLoss, maxDrawdown }) => lost <= maxDailyLoss && fall <= maxDrawdown);
    };
  }
}

function edgesOf(orders: readonly Order[]): ReadonlyMap<InstrumentId, Edges> {
  const found = new Map<InstrumentId, Edges>();
  for (const { symbol, side, type, price } of orders) {
    if (price === undefined) continue;
    const edges = found.get(symbol) ?? { buyLimit: null, sellLimit: null, buyStop: null, sellStop: null };
    found.set(symbol, edges);
    if (type === 'limit' && side === 'buy') edges.buyLimit = higher(edges.buyLimit, price);
    else if (type === 'limit') edges.sellLimit = lower(edges.sellLimit, price);
    else if (side === 'buy') edges.buyStop = lower(edges.buyStop, price);
    else edges.sellStop = higher(edges.sellStop, price);
  }
  return found;
}

function isTouched({ rows }: FeedStep, edges: ReadonlyMap<InstrumentId, Edges>): boolean {
  if (edges.size === 0) return false;
  for (const { quotes } of rows) {
    for (const { symbol, bid, ask } of quotes) {
      const of = edges.get(symbol);
      if (of === undefined) continue;
      const { buyLimit, sellLimit, buyStop, sellStop } = of;
      if (buyLimit !== null && ask <= buyLimit) return true;
      if (sellLimit !== null && bid >= sellLimit) return true;
      if (buyStop !== null && ask >= buyStop) return true;
      if (sellStop !== null && bid <= sellStop) return true;
    }
  }
  return false;
}

function higher(a: Price | null, b: Price): Price {
  return a === null || b > a ? b : a;
}

function lower(a: Price | null, b: Price): Price {
  return a === null || b < a ? b : a;
}
