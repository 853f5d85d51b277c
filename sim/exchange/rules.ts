import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import { sign, type VenueOrder } from '../../src/main/engine/domain/order.ts';
import type { VenueReason } from '../../src/main/engine/domain/venue-report.ts';
import type { TimeMs, VenueId } from '../../src/shared/ids.ts';
import {
  applyRate,
  type Cash,
  cash,
  isMultiple,
  notional,
  type Price,
  type Quantity,
  rate,
} from '../../src/shared/money.ts';
import type { FaultPlan } from './faults.ts';

/** Largest value of one position: the exchange's margin, in the simplest form there is. */
const MOST_HELD = cash('2000000');
const MOST_OPEN_ORDERS = 200;

export interface RuleContext {
  readonly venue: VenueId;
  readonly now: TimeMs;
  readonly instrument: Instrument | undefined;
  readonly last: Price | undefined;
  readonly held: Quantity;
  readonly openOrders: number;
}

/** Why the exchange refuses an order; undefined when it takes it. Faults make it stricter than it said it was. */
export function refusalOf(order: VenueOrder, context: RuleContext, plan: FaultPlan): VenueReason | undefined {
  const { venue, now, instrument, last, held } = context;
  if (instrument === undefined || last === undefined) return 'unknown-instrument';
  const size: bigint = order.quantity;
  if (size <= 0n || !isMultiple(order.quantity, instrument.step)) return 'not-a-multiple-of-step';
  if (order.price !== undefined && !isMultiple(order.price, instrument.tick)) return 'not-a-multiple-of-tick';
  if (size < instrument.minQuantity) return 'below-minimum-quantity';
  const most = instrument.maxMarketQuantity;
  if (order.type !== 'limit' && most !== undefined && size > most) return 'above-maximum-quantity';
  if (notional(order.price ?? last, order.quantity) < instrument.minNotional) return 'below-minimum-notional';
  if (context.openOrders >= MOST_OPEN_ORDERS) return 'too-many-open-orders';
  const after = held + sign(order.side) * size;
  const adds = absolute(after) > absolute(held);
  if (order.reduceOnly && (held === 0n || held > 0n === sign(order.side) > 0n)) return 'reduce-only';
  if (adds && absolute(notional(last, after as Quantity)) > MOST_HELD) return 'insufficient-balance';
  if (order.postOnly && order.price !== undefined && crosses(order.side, order.price, last)) {
    return 'post-only-would-cross';
  }
  if (adds && plan.acts('low-margin', venue, now) !== undefined) return 'insufficient-balance';
  if (size < 20n * instrument.minQuantity && plan.acts('higher-minimum', venue, now) !== undefined) {
    return 'below-minimum-quantity';
  }
  if (!isMultiple(order.quantity, (10n * instrument.step) as Quantity)) {
    if (plan.acts('coarser-step', venue, now) !== undefined) return 'not-a-multiple-of-step';
  }
  if (plan.acts('random-reject', venue, now) !== undefined) return 'random-reject';
  return undefined;
}

/** True when a limit at this price trades at once. */
export function crosses(side: VenueOrder['side'], limit: Price, last: Price): boolean {
  return side === 'buy' ? limit >= last : limit <= last;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Fees of the exchange, as fractions. */
const TAKER_FEE = '0.0005';
const MAKER_FEE = '0.0002';
/** Fees are charged in whole units of this, upwards: what is shared of one seldom divides without a remainder. */
const FEE_UNIT = cash('0.00001');

export function feeOf(value: Cash, liquidity: 'maker' | 'taker'): Cash {
  const fee = applyRate(value, rate(liquidity === 'taker' ? TAKER_FEE : MAKER_FEE), 'up');
  return (((fee + FEE_UNIT - 1n) / FEE_UNIT) * FEE_UNIT) as Cash;
}
