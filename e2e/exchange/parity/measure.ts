import { toFloat } from '../../../src/shared/money.ts';
import type { Comparison, Pair } from './difference.ts';

/** How far paper was from an exchange, in basis points of the price, weighted by quantity. */
export interface Measured {
  /** Executions that met the same quote in the same way, and those that did not because one order arrived earlier. */
  readonly alike: Apart;
  readonly otherQuote: Apart;
  /** Of the quantity of all orders: executed at one of the two alone. */
  readonly alone: { readonly market: number; readonly limit: number };
}

interface Apart {
  readonly executions: number;
  /** Positive: dearer on paper. */
  readonly mean: number;
  /** Whatever its sign. */
  readonly meanAmount: number;
  readonly most: number;
}

const BASIS_POINTS = 10_000;

export function measure(comparisons: readonly Comparison[]): Measured {
  const pairs = comparisons.flatMap((it) => it.pairs);
  const asked = total(comparisons.map((it) => toFloat(it.asked)));
  const share = (kind: 'market' | 'limit'): number => total(comparisons.map((it) => toFloat(it.alone[kind]))) / asked;
  return {
    alike: apart(pairs.filter((it) => it.isAlike)),
    otherQuote: apart(pairs.filter((it) => !it.isAlike)),
    alone: { market: share('market'), limit: share('limit') },
  };
}

function apart(pairs: readonly Pair[]): Apart {
  const all = total(pairs.map((it) => toFloat(it.quantity)));
  const weighted = (of: (pair: Pair) => number): number =>
    total(pairs.map((it) => of(it) * toFloat(it.quantity))) / all;
  return {
    executions: pairs.length,
    mean: weighted(points),
    meanAmount: weighted((it) => Math.abs(points(it))),
    most: Math.max(...pairs.map((it) => Math.abs(points(it)))),
  };
}

function points({ cost, exchange }: Pair): number {
  return (toFloat(cost) / toFloat(exchange.price)) * BASIS_POINTS;
}

function total(of: readonly number[]): number {
  return of.reduce((sum, it) => sum + it, 0);
}
