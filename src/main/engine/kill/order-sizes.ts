import type { InstrumentId } from '../../../shared/ids.ts';
import { max, min, type Quantity, roundToStep } from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import { MAX_ORDERS_A_PASS } from './bounds.ts';
import type { ResidualReason } from './kill-records.ts';
import type { FlattenOrder, KillView } from './scope-view.ts';

type Steps = Pick<Instrument, 'step' | 'minQuantity'>;

/** An instrument that nobody knows is closed in any units. */
const ANY_UNITS: Steps = { step: 1n as Quantity, minQuantity: 1n as Quantity };

/**
 * Sizes of at most `most` that sum to no more than `size`, each a multiple of the step and no less than the minimum; as
 * even as they can be, so that none is left over as dust. At most {@link MAX_ORDERS_A_PASS}, and none where nothing of
 * it can be traded.
 */
export function parts(size: Quantity, most: Quantity, { step, minQuantity }: Steps): Quantity[] {
  if (size <= most) return [size];
  const count = (size + most - 1n) / most;
  const each = roundToStep((size / count) as Quantity, step);
  const isTooSmall = each < minQuantity;
  const larger = (size - each * count) / step;
  const length = Math.min(Number(isTooSmall ? size / most : count), MAX_ORDERS_A_PASS);
  return Array.from({ length }, (_, n) => {
    if (isTooSmall) return most;
    return (BigInt(n) < larger ? each + step : each) as Quantity;
  });
}

/**
 * How large an order of one kill at one venue may be: what the venue tells, and where it refuses an order as too large,
 * half of that one. A kill closes what is larger in parts (K4).
 */
export class OrderSizes {
  readonly #view: KillView;
  /** Half of the smallest order that was refused for its size. */
  readonly #halved = new Map<InstrumentId, Quantity>();

  constructor(view: KillView) {
    this.#view = view;
  }

  /** The venue refused an order of this size. */
  refused(symbol: InstrumentId, size: Quantity, reason: ResidualReason): void {
    if (reason !== 'above-maximum-quantity') return;
    const half = (size / 2n) as Quantity;
    this.#halved.set(symbol, min(half, this.#halved.get(symbol) ?? half));
  }

  /** The same order in parts that the venue takes; fewer than the whole where a pass has no room for more. */
  inParts(order: FlattenOrder): FlattenOrder[] {
    const most = this.#most(order.symbol);
    if (most === null) return [order];
    const steps = this.#view.instrument(order.symbol) ?? ANY_UNITS;
    return parts(order.quantity, most, steps).map((quantity) => ({ ...order, quantity }));
  }

  /** Whole steps, and never less than the venue's least order. */
  #most(symbol: InstrumentId): Quantity | null {
    const told = this.#view.instrument(symbol)?.maxMarketQuantity;
    const halved = this.#halved.get(symbol);
    const most = told === undefined || halved === undefined ? (told ?? halved) : min(told, halved);
    if (most === undefined) return null;
    const { step, minQuantity } = this.#view.instrument(symbol) ?? ANY_UNITS;
    return max(roundToStep(most, step), max(step, minQuantity));
  }
}
