import type { AgentId } from '../../../shared/ids.ts';
import { type Cash, minus, mulDiv, ONE, plus, type Rate, rate, ZERO_CASH } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { openOrdersOf } from '../execution/orders.ts';
import { valueBook } from '../ledger/book.ts';
import type { Curve } from '../ledger/curve.ts';
import { EVERYTHING, type Reading, type Trigger } from './trigger.ts';

/**
 * The day's loss, or the fall from the peak, of the account or of one agent's book. Only where something is held or
 * open: a scope that is flat has nothing to close, and its holds keep it from losing more (R3).
 */
export const loss: Trigger = {
  id: 'loss',
  label: 'Daily loss or drawdown',
  trips: "everything for the account's, else that agent",
  clock: 'engine',
  measure: ({ state, risk, agents }) => {
    const limits = risk.triggers.loss;
    const { ledger, marks, curves, orders } = state;
    const readings: Reading[] = [];
    const looked = new Set(agents);
    let total = ZERO_CASH;
    let isAnyHeld = orders.open.size > 0;
    for (const book of ledger.books.values()) {
      const { agent, positions } = book;
      const equity = valueBook(book, ledger.instruments, marks).equity;
      total = plus(total, equity);
      if (positions.size > 0) isAnyHeld = true;
      const curve = curves.books.get(agent);
      if (!looked.has(agent) || curve === undefined) continue;
      if (positions.size === 0 && openOrdersOf(orders, agent).length === 0) continue;
      readings.push(...readingsOf(agent, curve, equity, limits.agentDailyLoss, limits.agentDrawdown));
    }
    if (!isAnyHeld) return readings;
    return [...readingsOf(null, curves.account, total, limits.accountDailyLoss, limits.accountDrawdown), ...readings];
  },
};

function readingsOf(agent: AgentId | null, curve: Curve, equity: Cash, daily: string, fall: string): Reading[] {
  return [
    reading(agent, 'daily loss', curve.dayStart.equity, equity, daily),
    reading(agent, 'drawdown', curve.peak, equity, fall),
  ];
}

function reading(agent: AgentId | null, what: string, from: Cash, equity: Cash, share: string): Reading {
  const lost = from <= 0n || equity >= from ? (0n as Rate) : mulDiv<Rate>(minus(from, equity), ONE, from, 'toZero');
  const limit = rate(share);
  const scope: Scope = agent === null ? EVERYTHING : { kind: 'agent', agent };
  return {
    scope,
    fraction: Number(lost) / Number(limit),
    crossed: lost >= limit && lost > 0n,
    words: () => {
      const measured = `${percent(lost)} ${what}`;
      return {
        measured: `${agent ?? 'account'}: ${measured}`,
        threshold: percent(limit),
        reason: `loss: ${measured} of ${agent === null ? 'the account' : 'its book'}, the limit is ${percent(limit)}`,
      };
    },
  };
}

function percent(value: Rate): string {
  return `${((Number(value) / Number(ONE)) * 100).toFixed(1)} %`;
}
