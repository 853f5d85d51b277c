import type { InstrumentId, VenueId } from '../../../shared/ids.ts';
import { abs, minus, type Quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Order } from '../domain/order.ts';
import type { VenueOpenOrder, VenueUnknown } from '../domain/venue-report.ts';
import type { Held } from './exposure.ts';
import type { ResidualReason, ResidualRecord } from './kill-records.ts';
import type { KillView } from './scope-view.ts';

/** Names what a kill left at one venue: quantity, value, reason and the venue's own minimums (K4, K5). */
export class Residuals {
  readonly #venue: VenueId;
  readonly #view: KillView;

  constructor(venue: VenueId, view: KillView) {
    this.#venue = venue;
    this.#view = view;
  }

  order({ symbol, quantity, filled }: VenueOpenOrder | Order, reason: ResidualReason): ResidualRecord {
    return this.#residual('order', symbol, minus(quantity, filled), reason);
  }

  position({ symbol, quantity }: Held, reason: ResidualReason): ResidualRecord {
    return this.#residual('position', symbol, quantity, reason);
  }

  /** `refused` is the venue's own word for it, when it gave one. */
  dust({ symbol, quantity }: Held, refused: ResidualReason | undefined): ResidualRecord {
    const step = this.#view.instrument(symbol)?.step ?? ZERO_QUANTITY;
    const reason = refused ?? (abs(quantity) < step ? 'below-one-step' : 'below-minimum-quantity');
    return this.#residual('dust', symbol, quantity, reason);
  }

  unread(reason: ResidualReason): ResidualRecord {
    return this.#residual('unread', '', ZERO_QUANTITY, reason);
  }

  /** Something there that has no name here: nobody but a person can end it. */
  unknown(unknown: VenueUnknown): ResidualRecord {
    const type = unknown.what === 'open order' ? 'order' : 'position';
    return { ...this.#residual(type, '', ZERO_QUANTITY, 'unknown-market'), unknown };
  }

  #residual(
    type: ResidualRecord['type'],
    symbol: InstrumentId | '',
    size: Quantity,
    reason: ResidualReason,
  ): ResidualRecord {
    const instrument = symbol === '' ? undefined : this.#view.instrument(symbol);
    return {
      venue: this.#venue,
      symbol,
      type,
      quantity: size,
      value: symbol === '' ? ZERO_CASH : abs(this.#view.value(symbol, size)),
      minNotional: instrument?.minNotional ?? ZERO_CASH,
      minQuantity: instrument?.minQuantity ?? ZERO_QUANTITY,
      step: instrument?.step ?? ZERO_QUANTITY,
      reason,
    };
  }
}
