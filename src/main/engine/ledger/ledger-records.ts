import type { AgentId, InstrumentId, TripId, VenueId } from '../../../shared/ids.ts';
import type { Cash, Price, Quantity } from '../../../shared/money.ts';

/** The records of the books that no venue reports. */
export interface LedgerRecordBodies {
  /** Offsetting books are closed against each other at one price, without a trade at the venue. */
  'ledger.crossed': {
    readonly venue: VenueId;
    readonly symbol: InstrumentId;
    readonly price: Price;
    readonly shares: readonly { readonly agent: AgentId; readonly quantity: Quantity }[];
    readonly runId: TripId;
  };
  /** The metrics of the account (R4) as they stood; floats as text of at most 12 significant digits, empty for none. */
  'metrics.sampled': {
    readonly equity: Cash;
    readonly values: readonly { readonly metric: string; readonly text: string }[];
  };
}
