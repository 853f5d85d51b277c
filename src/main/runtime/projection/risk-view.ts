import { abs, type Cash, formatAmount, minus, plus, toFloat, ZERO_CASH } from '../../../shared/money.ts';
import type { LimitBar, RiskView } from '../../../shared/view/console-view.ts';
import { countedWithin } from '../../engine/agents/rate-window.ts';
import type { Engine } from '../../engine/engine.ts';
import { latchOf } from '../../engine/kill/trips.ts';
import type { Curve } from '../../engine/ledger/curve.ts';
import { historicalVar, maxDrawdown, periodsPerYear, returnsOf, sharpe, sortino } from '../../engine/ledger/metrics.ts';
import { type ClosedTrades, hitRate, profitFactor } from '../../engine/ledger/metrics-trades.ts';
import { dayLoss, drawdownOf, valueAccount } from '../../engine/risk/context.ts';

/** Statistics are over hourly returns: a month of them is enough for a 99 % quantile, a month of days is not. */
const PERIOD_MS = 3_600_000;

/** Equity at the last sample of each hour. */
function hourly(curve: Curve): Cash[] {
  const closes: Cash[] = [];
  let hour = -1;
  for (const point of curve.points) {
    const its = Math.floor(point.at / PERIOD_MS);
    if (its === hour) closes[closes.length - 1] = point.equity;
    else closes.push(point.equity);
    hour = its;
  }
  return closes;
}

/** The account's risk and result, exact in cash, floats for statistics alone (R4). */
export function riskView(engine: Engine): RiskView {
  const { state, limits, latency } = engine;
  const now = engine.core.now();
  const value = valueAccount(state);
  const { account: curve } = state.curves;
  const books = [...state.ledger.books.values()];
  const sum = (of: (book: (typeof books)[number]) => Cash): Cash =>
    books.reduce((total, book) => plus(total, of(book)), ZERO_CASH);
  const count = (of: (book: (typeof books)[number]) => number): number =>
    books.reduce((total, book) => total + of(book), 0);
  const trades: ClosedTrades = {
    wins: count((book) => book.wins),
    losses: count((book) => book.losses),
    grossProfit: sum((book) => book.grossProfit),
    grossLoss: sum((book) => book.grossLoss),
  };
  const returns = returnsOf(hourly(curve)) ?? [];
  const periods = periodsPerYear(PERIOD_MS);
  const var99 = historicalVar(returns, 0.99, value.equity);
  const lost = dayLoss(curve, value.equity);
  const drawdown = toFloat(drawdownOf(curve, value.equity));
  const leverage = value.equity > 0n ? toFloat(value.gross) / toFloat(value.equity) : 0;
  const ordersPerMinute = [...state.registry.values()].reduce((n, it) => n + countedWithin(it.proposals, now, 1), 0);
  const proposed = state.counts.orders + state.counts.denials;
  const refused = state.counts.denials + state.counts.rejections;
  const halted = latchOf(state.trips, { kind: 'global' }) !== undefined;
  const reducing = lost > limits.account.maxDailyLoss || drawdown > toFloat(limits.account.maxDrawdown);
  return {
    currency: state.session?.currency ?? '',
    equity: formatAmount(value.equity),
    cash: formatAmount(sum((book) => book.cash)),
    realised: formatAmount(sum((book) => book.realised)),
    unrealised: formatAmount(value.unrealised),
    fees: formatAmount(sum((book) => book.fees)),
    funding: formatAmount(sum((book) => book.funding)),
    pnlDay: formatAmount(minus(ZERO_CASH, lost)),
    grossExposure: formatAmount(value.gross),
    netExposure: formatAmount(value.net),
    leverage,
    drawdown,
    maxDrawdown: maxDrawdown(curve.points.map((point) => point.equity)) ?? 0,
    var99: var99 === null ? null : formatAmount(var99),
    expectedShortfall: null,
    sharpe: sharpe(returns, periods),
    sortino: sortino(returns, periods),
    profitFactor: profitFactor(trades),
    hitRate: hitRate(trades),
    turnover: formatAmount(sum((book) => book.turnover)),
    turnoverRatio: null,
    ordersPerMinute,
    ordersPerHour: [...state.registry.values()].reduce((n, it) => n + countedWithin(it.proposals, now, 60), 0),
    rejectRate: proposed === 0 ? 0 : refused / proposed,
    latencyP50Ms: latency.percentile(50),
    latencyP99Ms: latency.percentile(99),
    latencyObjectiveMs: limits.latencyObjectiveMs,
    latency: [],
    tradingState: halted ? 'HALTED' : reducing ? 'REDUCING' : 'ACTIVE',
    limits: [
      cashBar('gross', 'Gross exposure', value.gross, limits.account.maxGrossExposure),
      cashBar('net', 'Net exposure', abs(value.net), limits.account.maxNetExposure),
      ratioBar('leverage', 'Leverage', leverage, toFloat(limits.account.maxLeverage), 'ratio'),
      cashBar('daily-loss', 'Daily loss', lost > 0n ? lost : ZERO_CASH, limits.account.maxDailyLoss),
      ratioBar('drawdown', 'Drawdown', drawdown, toFloat(limits.account.maxDrawdown), 'percent'),
      ratioBar('rate', 'Order rate', ordersPerMinute, limits.account.maxOrdersPerMinute, 'per-minute'),
    ],
  };
}

function cashBar(id: string, label: string, measured: Cash, limit: Cash): LimitBar {
  const fraction = limit > 0n ? toFloat(measured) / toFloat(limit) : 0;
  return { id, label, measured: formatAmount(measured), limit: formatAmount(limit), fraction, unit: 'cash' };
}

function ratioBar(id: string, label: string, measured: number, limit: number, unit: LimitBar['unit']): LimitBar {
  const text = (value: number): string => String(Math.round(value * 10_000) / 10_000);
  const fraction = limit > 0 ? measured / limit : 0;
  return { id, label, measured: text(measured), limit: text(limit), fraction, unit };
}
