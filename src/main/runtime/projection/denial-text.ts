import type { DenialReason, Measured } from '../../engine/domain/reasons.ts';
import { denialWords } from '../../engine/policy/denial-words.ts';
import type { State } from '../../engine/state.ts';
import { type Unit, type UnitNames, withUnit } from './units.ts';

/** The unit in which a reason's measured value and limit are told; a reason that is not here has no figures. */
const UNITS: Readonly<Partial<Record<DenialReason, Unit>>> = {
  GRANT_USED_UP: 'calls',
  TOOL_RATE: 'per-minute',
  DUPLICATE_ORDER: 'ms',
  BELOW_MINIMUM_QUANTITY: 'base',
  BELOW_MINIMUM_NOTIONAL: 'cash',
  NOT_A_MULTIPLE_OF_STEP: 'base',
  NOT_A_MULTIPLE_OF_TICK: 'cash',
  REDUCE_ONLY_WOULD_ADD: 'base',
  MAX_OPEN_EXITS: 'orders',
  INSUFFICIENT_HOLDINGS: 'base',
  SELF_TRADE: 'cash',
  BOOKS_DIFFER: 'base',
  STALE_PRICE: 'ms',
  PRICE_COLLAR: 'cash',
  MAX_ORDER_VALUE: 'cash',
  MAX_ORDER_QUANTITY: 'base',
  MAX_MARKET_QUANTITY: 'base',
  MAX_POSITION_VALUE: 'cash',
  MAX_GROSS_EXPOSURE: 'cash',
  MAX_NET_EXPOSURE: 'cash',
  MAX_LEVERAGE: 'cash',
  MAX_OPEN_ORDERS: 'orders',
  ORDER_RATE: 'per-minute',
  MESSAGE_RATE: 'per-minute',
  REPEATED_EXECUTION: 'executions',
  DAILY_LOSS: 'cash',
  DRAWDOWN: 'percent',
  INSUFFICIENT_BALANCE: 'cash',
};

/** A denial for the screen: the reason in words, and what was measured and its limit with their units. */
export interface DenialText {
  readonly reason: string;
  readonly measured: string;
  readonly limit: string;
}

/** A denial in words, its figures with their units (R7). */
export function denialText(denial: Measured, names: UnitNames): DenialText {
  const words = denialWords(denial.reason);
  // Without a limit `measured` is no figure: what holds the scope, or what failed.
  if (denial.limit === '') {
    return { reason: denial.measured === '' ? words : `${words}: ${denial.measured}`, measured: '', limit: '' };
  }
  const unit = UNITS[denial.reason] ?? 'none';
  return {
    reason: words,
    measured: withUnit(denial.measured, unit, names),
    limit: withUnit(denial.limit, unit, names),
  };
}

/** The same as one line: code, words, figures. */
export function denialLine(denial: Measured, names: UnitNames): string {
  const { reason, measured, limit } = denialText(denial, names);
  return `${denial.reason}: ${reason}${limit === '' ? '' : `, ${measured} against ${limit}`}`;
}

/** What quantities and cash of an instrument are counted in, by the session that is open. */
export function unitNames({ session, ledger }: State, symbol: string): UnitNames {
  return { currency: session?.currency ?? '', base: ledger.instruments.get(symbol)?.base ?? '' };
}
