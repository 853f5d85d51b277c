import type { PaperVenueConfig } from '../../../src/main/adapters/paper/config.ts';
import { feeOf } from '../../../src/main/adapters/paper/fees.ts';
import type { Quote } from '../../../src/main/engine/domain/market.ts';
import type { Side, VenueOrder } from '../../../src/main/engine/domain/order.ts';
import type { VenueReport } from '../../../src/main/engine/domain/venue-report.ts';
import {
  abs,
  max,
  min,
  minus,
  mulDiv,
  notional,
  ONE,
  type Price,
  type Quantity,
  type Rate,
} from '../../../src/shared/money.ts';
import type { Tape } from './tape.ts';
import type { Told } from './venues.ts';

type Fill = Extract<VenueReport, { kind: 'fill' }>;

/** A part of an order that both venues executed, each at its price. */
export interface Pair {
  readonly order: VenueOrder;
  readonly leftAt: number;
  readonly quantity: Quantity;
  readonly paper: Fill;
  readonly exchange: Fill;
  /** Whether both executions are of the same quantity, and not parts of different ones. */
  readonly isWhole: boolean;
  /** What paper paid more than the exchange, or got less; for a resting order on both sides all three are nothing. */
  readonly cost: Price;
  /** Of it: by the distance between bid and ask, by how deep the order reached, by when it met which quote. */
  readonly spread: Price;
  readonly depth: Price;
  readonly latency: Price;
  /** How large `depth` may be by the paper venue's own numbers. */
  readonly depthBound: Price;
  /** Both met the same quote in the same way, at once or resting: nothing of the difference is by when. */
  readonly isAlike: boolean;
}

/** What was executed at both venues, and how much at one of them alone. */
export interface Comparison {
  readonly pairs: readonly Pair[];
  readonly asked: Quantity;
  readonly alone: { readonly market: Quantity; readonly limit: Quantity };
}

/** Puts the two venues' executions of each order beside each other, in the order of their quantities. */
export function compare(tape: Tape, paper: Told, exchange: Told, config: PaperVenueConfig): Comparison {
  const pairs: Pair[] = [];
  const alone = { market: 0n as Quantity, limit: 0n as Quantity };
  for (const { order, at } of tape.wishes) {
    const [here, there] = [fillsOf(paper, order), fillsOf(exchange, order)];
    for (const { fills, quantity } of aligned(here, there))
      pairs.push(pairOf(tape, order, at, quantity, fills, paper, exchange, config));
    const kind = order.type === 'market' ? 'market' : 'limit';
    alone[kind] = (alone[kind] + abs(minus(sum(here), sum(there)))) as Quantity;
  }
  return { pairs, asked: sum(tape.wishes.map(({ order }) => order)), alone };
}

/** The fee of an execution by the paper venue's schedule. */
export function paperFee({ price, quantity, liquidity }: Fill, { fees }: PaperVenueConfig): Fill['fee'] {
  return feeOf(notional(price, quantity), liquidity === 'maker' ? fees.perp.makerFeeRate : fees.perp.takerFeeRate);
}

function fillsOf({ reports }: Told, order: VenueOrder): Fill[] {
  return reports.filter((it): it is Fill => it.kind === 'fill' && it.orderId === order.id);
}

function sum(of: readonly { readonly quantity: Quantity }[]): Quantity {
  return of.reduce((all, { quantity }) => all + quantity, 0n) as Quantity;
}

function* aligned(
  here: readonly Fill[],
  there: readonly Fill[],
): Iterable<{ readonly fills: readonly [Fill, Fill]; readonly quantity: Quantity }> {
  let [i, j] = [0, 0];
  let [leftHere, leftThere] = [here[0]?.quantity ?? 0n, there[0]?.quantity ?? 0n];
  for (let [a, b] = [here[0], there[0]]; a !== undefined && b !== undefined; [a, b] = [here[i], there[j]]) {
    const quantity = min(leftHere as Quantity, leftThere as Quantity);
    yield { fills: [a, b], quantity };
    leftHere -= quantity;
    leftThere -= quantity;
    if (leftHere === 0n) leftHere = here[++i]?.quantity ?? 0n;
    if (leftThere === 0n) leftThere = there[++j]?.quantity ?? 0n;
  }
}

function pairOf(
  { quotes, instrument }: Tape,
  order: VenueOrder,
  leftAt: number,
  quantity: Quantity,
  [paper, exchange]: readonly [Fill, Fill],
  ofPaper: Told,
  ofExchange: Told,
  config: PaperVenueConfig,
): Pair {
  const { side } = order;
  const met = [placeOf(paper, quotes, ofPaper), placeOf(exchange, quotes, ofExchange)] as const;
  const [here, there] = met;
  const cost = dearer(side, minus(paper.price, exchange.price));
  const bothRested = paper.liquidity === 'maker' && exchange.liquidity === 'maker';
  const isAlike = bothRested || (here.quote === there.quote && paper.liquidity === exchange.liquidity);
  const both = { order, leftAt, quantity, paper, exchange, isAlike, cost };
  const isWhole = paper.quantity === quantity && exchange.quantity === quantity;
  const none = 0n as Price;
  // A resting order has its own price, whichever quote came to it.
  if (paper.liquidity === 'maker' || exchange.liquidity === 'maker')
    return { ...both, isWhole, spread: none, depth: none, latency: cost, depthBound: none };
  const { slippageRate } = config.depth;
  const reach = ({ best, level }: Place, by: Rate): Price => reachOf(best, side, level, by, instrument.tick);
  const farther = minus(reach(here, slippageRate.max), reach(there, slippageRate.min));
  const nearer = minus(reach(there, slippageRate.max), reach(here, slippageRate.min));
  return {
    ...both,
    isWhole,
    spread: minus(here.halfSpread, there.halfSpread),
    depth: minus(abs(minus(paper.price, here.best)), abs(minus(exchange.price, there.best))),
    latency: dearer(side, minus(here.middle, there.middle)),
    depthBound: max(farther, nearer),
  };
}

/** A price is worse for a buyer when it is higher. */
function dearer(side: Side, by: Price): Price {
  return side === 'buy' ? by : (-by as Price);
}

interface Place {
  readonly quote: Quote;
  readonly best: Price;
  readonly middle: Price;
  readonly halfSpread: Price;
  /** How many levels behind the best. */
  readonly level: number;
}

function placeOf({ at, side, price }: Fill, quotes: readonly Quote[], { depthAt }: Told): Place {
  const quote = quotes.findLast((it) => it.at <= at);
  if (quote === undefined) throw new Error('an execution before the first quote');
  const depth = depthAt(quote);
  let level = 0;
  for (let it = depth.level(side, 0); it !== undefined && it.price !== price; level += 1)
    it = depth.level(side, level + 1);
  const middle = ((quote.bid + quote.ask) / 2n) as Price;
  const best = side === 'buy' ? quote.ask : quote.bid;
  return { quote, best, middle, level, halfSpread: abs(minus(best, middle)) };
}

/** How far from the best a level can be when each is `by` further away, rounded up to the tick (liquidity.ts). */
function reachOf(best: Price, side: Side, levels: number, by: Rate, tick: Price): Price {
  let at: bigint = best;
  for (let left = levels; left > 0; left -= 1) {
    const ticks = mulDiv<Price>(at, by, ONE * tick, 'up');
    const distance = (ticks > 1n ? ticks : 1n) * tick;
    at = side === 'buy' ? at + distance : at - distance;
  }
  return abs((at - best) as Price);
}
