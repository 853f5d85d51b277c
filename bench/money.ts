import {
  applyRate,
  type Cash,
  minus,
  notional,
  plus,
  price,
  quantity,
  rate,
  toFloat,
  ZERO_CASH,
} from '../src/shared/money.ts';
import type { BenchResult } from './result.ts';

const FILLS = 200_000;
const ROUNDS = 5;

/** What a fill costs the books: price × quantity, its fee, and cash less both (ADR 0002). */
export function moneyBench(): readonly BenchResult[] {
  const prices = Array.from({ length: 97 }, (_, i) => `${47_000 + i}.${i % 10}`);
  const sizes = Array.from({ length: 89 }, (_, i) => `0.00${100 + i}`);
  const exact = { prices: prices.map(price), sizes: sizes.map(quantity), fee: rate('0.0005') };
  const naive = { prices: prices.map(Number), sizes: sizes.map(Number), fee: 0.0005 };

  let cashExact = ZERO_CASH;
  const exactMs = best(() => {
    cashExact = ZERO_CASH;
    for (let i = 0; i < FILLS; i += 1) {
      const value = notional(at(exact.prices, i), at(exact.sizes, i));
      const cost: Cash = plus(value, applyRate(value, exact.fee, 'up'));
      cashExact = minus(cashExact, cost);
    }
  });
  let cashNaive = 0;
  const naiveMs = best(() => {
    cashNaive = 0;
    for (let i = 0; i < FILLS; i += 1) {
      const value = at(naive.prices, i) * at(naive.sizes, i);
      cashNaive -= value + value * naive.fee;
    }
  });
  const perSecond = FILLS / (exactMs / 1_000);
  return [
    { name: 'fills booked in bigint', value: perSecond, unit: 'fills/s', target: '≥ 500000', ok: perSecond >= 500_000 },
    { name: 'the same in floats', value: FILLS / (naiveMs / 1_000), unit: 'fills/s' },
    { name: 'error of the floats', value: Math.abs(cashNaive - toFloat(cashExact)), unit: 'currency' },
  ];
}

function at<T>(items: readonly T[], index: number): T {
  return items[index % items.length] as T;
}

/** The fastest of a few rounds, in milliseconds: the one least disturbed. */
function best(task: () => void): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    task();
    shortest = Math.min(shortest, performance.now() - startedAt);
  }
  return shortest;
}
