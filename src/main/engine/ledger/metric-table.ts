import type { TimeMs } from '../../../shared/ids.ts';
import { type Cash, max, negate, plus, toFloat, ZERO_CASH } from '../../../shared/money.ts';
import { countedWithin } from '../agents/rate-window.ts';
import { dayLoss, drawdownOf, valueAccount } from '../risk/worth.ts';
import type { State } from '../state.ts';
import type { Book, Valuation } from './book.ts';
import { equitySum } from './curve.ts';
import { expectedShortfall, historicalVar, periodsPerYear, sharpe, sortino } from './metrics.ts';
import { hitRate, profitFactor, rejectRate, turnoverOver } from './metrics-trades.ts';
import { hourlyReturns, PERIOD_MS } from './returns.ts';

/** Level of value at risk and expected shortfall. */
const TAIL_LEVEL = 0.99;
const PERIODS = periodsPerYear(PERIOD_MS);

type BookSum = 'cash' | 'realised' | 'fees' | 'funding' | 'turnover' | 'grossProfit' | 'grossLoss';

/** What the metrics are reckoned from, gathered once. */
interface Basis {
  readonly state: State;
  readonly now: TimeMs;
  readonly value: Valuation;
  /** Over all books. */
  readonly sums: Readonly<Record<BookSum, Cash>>;
  readonly wins: number;
  readonly losses: number;
  readonly returns: readonly number[];
  /** Falls from the peak; null before there is one. */
  readonly drawdown: number | null;
  readonly maxDrawdown: number | null;
}

/**
 * The metrics of the account (R4), each once: the screen and the journal both take them from here, under these names.
 * Cash is exact, in the settlement currency; everything else is a float. Null is what the data cannot give.
 * Definitions, sources and units: docs/metrics.md.
 */
const METRICS = {
  equity: ({ value }: Basis): Cash => value.equity,
  cash: ({ sums }: Basis): Cash => sums.cash,
  realised: ({ sums }: Basis): Cash => sums.realised,
  unrealised: ({ value }: Basis): Cash => value.unrealised,
  fees: ({ sums }: Basis): Cash => sums.fees,
  funding: ({ sums }: Basis): Cash => sums.funding,
  pnlDay: ({ state, now, value }: Basis): Cash => negate(dayLoss(state.curves.account, value.equity, now)),
  grossExposure: ({ value }: Basis): Cash => value.gross,
  netExposure: ({ value }: Basis): Cash => value.net,
  leverage: ({ value }: Basis): number | null =>
    value.equity <= 0n ? null : toFloat(value.gross) / toFloat(value.equity),
  drawdown: ({ drawdown }: Basis): number | null => drawdown,
  maxDrawdown: ({ maxDrawdown }: Basis): number | null => maxDrawdown,
  var99: ({ returns, value }: Basis): Cash | null => historicalVar(returns, TAIL_LEVEL, value.equity),
  expectedShortfall: ({ returns, value }: Basis): Cash | null => expectedShortfall(returns, TAIL_LEVEL, value.equity),
  sharpe: ({ returns }: Basis): number | null => sharpe(returns, PERIODS),
  sortino: ({ returns }: Basis): number | null => sortino(returns, PERIODS),
  profitFactor: ({ sums, wins, losses }: Basis): number | null => profitFactor({ ...sums, wins, losses }),
  hitRate: ({ sums, wins, losses }: Basis): number | null => hitRate({ ...sums, wins, losses }),
  turnover: ({ sums }: Basis): Cash => sums.turnover,
  turnoverRatio: ({ state, sums }: Basis): number | null => {
    const { points } = state.curves.account;
    return turnoverOver(sums.turnover, equitySum(points), points.length);
  },
  ordersPerMinute: ({ state, now }: Basis): number => proposals(state, now, 1),
  ordersPerHour: ({ state, now }: Basis): number => proposals(state, now, 60),
  rejectRate: ({ state: { counts } }: Basis): number | null =>
    rejectRate(counts.orders + counts.denials, counts.denials + counts.rejections),
};

/** Every metric of the account under its name. */
export type AccountMetrics = { readonly [K in keyof typeof METRICS]: ReturnType<(typeof METRICS)[K]> };

/** In the order in which they are shown and journalled. */
export const METRIC_NAMES = Object.keys(METRICS) as (keyof AccountMetrics)[];

/** All metrics of the account as they stand at `now`, engine time. */
export function accountMetrics(state: State, now: TimeMs): AccountMetrics {
  const basis = basisOf(state, now);
  return Object.fromEntries(METRIC_NAMES.map((name) => [name, METRICS[name](basis)])) as AccountMetrics;
}

function basisOf(state: State, now: TimeMs): Basis {
  const books = [...state.ledger.books.values()];
  const sum = (of: (book: Book) => Cash): Cash => books.reduce((total, book) => plus(total, of(book)), ZERO_CASH);
  const value = valueAccount(state);
  const { account: curve } = state.curves;
  const fall = drawdownOf(curve, value.equity);
  const hasPeak = curve.peak > 0n;
  return {
    state,
    now,
    value,
    sums: {
      cash: sum((book) => book.cash),
      realised: sum((book) => book.realised),
      fees: sum((book) => book.fees),
      funding: sum((book) => book.funding),
      turnover: sum((book) => book.turnover),
      grossProfit: sum((book) => book.grossProfit),
      grossLoss: sum((book) => book.grossLoss),
    },
    wins: books.reduce((total, book) => total + book.wins, 0),
    losses: books.reduce((total, book) => total + book.losses, 0),
    returns: hourlyReturns(curve.closes) ?? [],
    drawdown: hasPeak ? toFloat(fall) : null,
    maxDrawdown: hasPeak ? toFloat(max(curve.deepest, fall)) : null,
  };
}

function proposals({ registry }: State, now: TimeMs, minutes: number): number {
  let sum = 0;
  for (const entry of registry.values()) sum += countedWithin(entry.proposals, now, minutes);
  return sum;
}
