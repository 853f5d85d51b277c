import type { HoldReason } from '../../engine/domain/reasons.ts';
import type { RecordBodies } from '../../engine/domain/records.ts';
import { stateOfHold } from '../../engine/risk/trading-state.ts';
import { type Unit, withUnit } from './units.ts';

/** Each hold in words, and the unit of what was measured. */
const HOLDS: Readonly<Record<HoldReason, { readonly words: string; readonly unit: Unit }>> = {
  DAILY_LOSS: { words: 'lost more today than it may', unit: 'cash' },
  TRAILING_DRAWDOWN: { words: 'fell further from its peak than it may', unit: 'percent' },
  LOSING_STREAK: { words: 'closed too many trades at a loss in a row', unit: 'trades' },
  COOL_DOWN: { words: 'pauses after a trade closed at a loss', unit: 'none' },
  OPERATOR: { words: "a person's word", unit: 'none' },
  REPEATED_EXECUTION: { words: 'executed too often in one direction', unit: 'executions' },
  VENUE_LOST: { words: 'the venue cannot be spoken to', unit: 'none' },
};

/** Why a scope is held, with what was measured, its limit and their units. */
export function holdWords(
  { reason, measured, limit }: Pick<RecordBodies['trading.held'], 'reason' | 'measured' | 'limit'>,
  currency: string,
): { readonly reason: string; readonly measured: string; readonly limit: string } {
  const { words, unit } = HOLDS[reason];
  const units = { currency, base: '' };
  if (unit === 'none')
    return { reason: reason === 'OPERATOR' ? `${words}: ${measured}` : words, measured: '', limit: '' };
  return { reason: words, measured: withUnit(measured, unit, units), limit: withUnit(limit, unit, units) };
}

/** The same as one line, beginning with the state that it makes of its scope. */
export function heldWords(hold: RecordBodies['trading.held'], currency: string): string {
  const { reason, measured, limit } = holdWords(hold, currency);
  return `${stateOfHold(hold)}: ${reason}${limit === '' ? '' : `, ${measured} against ${limit}`}`;
}
