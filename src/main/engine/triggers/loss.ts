import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { applyRate, type Cash, mulDiv, ONE, plus, type Rate, rate, ZERO_CASH } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { openOrdersOf } from '../execution/orders.ts';
import { valueBook } from '../ledger/book.ts';
import type { Curve } from '../ledger/curve.ts';
import { dayLoss, drawdownOf } from '../risk/worth.ts';
import { EVERYTHING, type Reading, type Trigger } from './trigger.ts';

/**
 * The day's loss of the allocation, or the fall from the peak, of the account or of one agent's book. Only where something is held or
 * open: a scope that is flat has nothing to close, and its holds keep it from losing more (R3).
 */
export const loss: Trigger = {
  id: 'loss',
  label: 'Daily loss or drawdown',
  trips: "everything for the account's, else that agent",
  clock: 'engine',
  measure: ({ state, risk, agents, now }) => {
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
      const { allocation } = book;
      const of = { agent, curve, equity, allocation, now };
      readings.push(...readingsOf(of, limits.agentDailyLoss, limits.agentDrawdown));
    }
    if (!isAnyHeld) return readings;
    const { allocation } = ledger.account;
    const of = { agent: null, curve: curves.account, equity: total, allocation, now };
    return [...readingsOf(of, limits.accountDailyLoss, limits.accountDrawdown), ...readings];
  },
};

/** What a scope is judged by: the same figures as its holds (risk/protections), so that the hold comes first. */
interface Measured {
  readonly agent: AgentId | null;
  readonly curve: Curve;
  readonly equity: Cash;
  readonly allocation: Cash;
  readonly now: TimeMs;
}

function readingsOf(measured: Measured, daily: string, fall: string): Reading[] {
  const { agent, curve, equity, allocation, now } = measured;
  const lost = dayLoss(curve, equity, now);
  const [dayRate, fallRate] = [rateOf(daily), rateOf(fall)];
  const dayLimit = applyRate(allocation, dayRate, 'down');
  const day = mulDiv<Rate>(lost < 0n ? ZERO_CASH : lost, ONE, allocation === 0n ? ONE : allocation, 'toZero');
  const fell = drawdownOf(curve, equity);
  const whose = agent === null ? "the account's balance" : 'its allocation';
  return [
    reading(agent, `daily loss of ${whose}`, day, dayRate, lost > dayLimit),
    reading(agent, 'drawdown from the peak', fell, fallRate, fell > fallRate),
  ];
}

/** The limits' texts are few, and are looked at with every bar. */
const RATES = new Map<string, Rate>();
const MOST_RATES = 64;

function rateOf(text: string): Rate {
  const known = RATES.get(text);
  if (known !== undefined) return known;
  const parsed = rate(text);
  if (RATES.size >= MOST_RATES) RATES.clear();
  RATES.set(text, parsed);
  return parsed;
}

function reading(agent: AgentId | null, what: string, lost: Rate, limit: Rate, crossed: boolean): Reading {
  const scope: Scope = agent === null ? EVERYTHING : { kind: 'agent', agent };
  return {
    scope,
    // A limit of nothing is crossed by whatever is lost.
    fraction: limit === 0n ? Number(crossed) : Number(lost) / Number(limit),
    crossed,
    words: () => {
      const measured = `${percent(lost)} ${what}`;
      return {
        measured: `${agent ?? 'account'}: ${measured}`,
        threshold: percent(limit),
        reason: `loss: ${measured}, the limit is ${percent(limit)}`,
      };
    },
  };
}

function percent(value: Rate): string {
  return `${((Number(value) / Number(ONE)) * 100).toFixed(1)} %`;
}
