import { abs, type Cash, formatAmount, max, negate, toFloat, ZERO_CASH } from '../../../shared/money.ts';
import type { LimitBar, RiskView } from '../../../shared/view/risk-view.ts';
import type { Engine } from '../../engine/engine.ts';
import { STAGES } from '../../engine/latency/stages.ts';
import { type AccountMetrics, accountMetrics } from '../../engine/ledger/metric-table.ts';
import type { AccountLimits } from '../../engine/risk/limits.ts';
import { globalState } from '../../engine/risk/trading-state.ts';

/** What the view is made from; no more of the engine, so that it can be shown to come from nothing else. */
type Source = Pick<Engine, 'state' | 'limits' | 'latency'> & { readonly core: { now(): number } };

/** The account's risk and result as the metric table has them: exact in cash, floats for statistics alone (R4). */
export function riskView(engine: Source): RiskView {
  const { state, limits } = engine;
  const metrics = accountMetrics(state, engine.core.now());
  const latency = STAGES.map((stage) => engine.latency.figures(stage));
  return {
    currency: state.session?.currency ?? '',
    equity: formatAmount(metrics.equity),
    cash: formatAmount(metrics.cash),
    realised: formatAmount(metrics.realised),
    unrealised: formatAmount(metrics.unrealised),
    fees: formatAmount(metrics.fees),
    funding: formatAmount(metrics.funding),
    pnlDay: formatAmount(metrics.pnlDay),
    grossExposure: formatAmount(metrics.grossExposure),
    netExposure: formatAmount(metrics.netExposure),
    leverage: metrics.leverage,
    drawdown: metrics.drawdown ?? 0,
    maxDrawdown: metrics.maxDrawdown,
    var99: known(metrics.var99),
    expectedShortfall: known(metrics.expectedShortfall),
    sharpe: metrics.sharpe,
    sortino: metrics.sortino,
    profitFactor: metrics.profitFactor,
    hitRate: metrics.hitRate,
    turnover: formatAmount(metrics.turnover),
    turnoverRatio: metrics.turnoverRatio,
    ordersPerMinute: metrics.ordersPerMinute,
    ordersPerHour: metrics.ordersPerHour,
    rejectRate: metrics.rejectRate,
    latency,
    tradingState: globalState(state).state,
    limits: limitBars(metrics, limits.account),
  };
}

function known(amount: Cash | null): string | null {
  return amount === null ? null : formatAmount(amount);
}

function limitBars(metrics: AccountMetrics, limits: AccountLimits): LimitBar[] {
  const lost = max(negate(metrics.pnlDay), ZERO_CASH);
  return [
    cashBar('gross', 'Gross exposure', metrics.grossExposure, limits.maxGrossExposure),
    cashBar('net', 'Net exposure', abs(metrics.netExposure), limits.maxNetExposure),
    leverageBar(metrics, toFloat(limits.maxLeverage)),
    cashBar('daily-loss', 'Daily loss', lost, limits.maxDailyLoss),
    ratioBar('drawdown', 'Drawdown', metrics.drawdown ?? 0, toFloat(limits.maxDrawdown), 'percent'),
    ratioBar('rate', 'Order rate', metrics.ordersPerMinute, limits.maxOrdersPerMinute, 'per-minute'),
  ];
}

/** Positions without equity behind them have no leverage that could be told, and are past any limit of it. */
function leverageBar({ leverage, grossExposure }: AccountMetrics, limit: number): LimitBar {
  const bar = ratioBar('leverage', 'Leverage', leverage ?? 0, limit, 'ratio');
  return leverage === null && grossExposure > 0n ? { ...bar, measured: 'no equity', fraction: 1 } : bar;
}

function cashBar(id: string, label: string, measured: Cash, limit: Cash): LimitBar {
  const fraction = limit > 0n ? toFloat(measured) / toFloat(limit) : Number(measured > 0n);
  return { id, label, measured: formatAmount(measured), limit: formatAmount(limit), fraction, unit: 'cash' };
}

function ratioBar(id: string, label: string, measured: number, limit: number, unit: LimitBar['unit']): LimitBar {
  const text = (value: number): string => String(Math.round(value * 10_000) / 10_000);
  const fraction = limit > 0 ? measured / limit : Number(measured > 0);
  return { id, label, measured: text(measured), limit: text(limit), fraction, unit };
}
