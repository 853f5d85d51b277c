import type { AgentId, InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { Cash, Quantity } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order, Side } from '../domain/order.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { Request } from '../execution/limit-use.ts';

/** All that a kill may see of the engine: orders, books and instruments. No market data, no settings, no results. */
export interface KillView {
  order(id: OrderId): Order | undefined;
  /** Open orders at this venue that belong to the scope, in the engine's own knowledge. */
  openOrders(venue: VenueId, scope: Scope): readonly Order[];
  /** Signed quantity in one agent's book. */
  bookQuantity(agent: AgentId, symbol: InstrumentId): Quantity;
  /** Symbols traded at this venue in which the agent's book holds something. */
  bookSymbols(agent: AgentId, venue: VenueId): readonly InstrumentId[];
  /** Symbols traded at this venue that the agent may trade, or holds. */
  agentSymbols(agent: AgentId, venue: VenueId): readonly InstrumentId[];
  /** What the other agents' books hold on one side, long or short; never negative. */
  othersHold(agent: AgentId, symbol: InstrumentId, side: 'long' | 'short'): Quantity;
  /** Signed quantity that belongs to no agent: what somebody traded by hand, above all. */
  houseQuantity(symbol: InstrumentId): Quantity;
  /** False where no agent is known: a watchdog's books begin empty, and say nothing of what an account should hold. */
  readonly hasBooks: boolean;
  /** What the books have at this venue: of the agent, or of all together. */
  booked(venue: VenueId, scope: Scope): readonly { readonly symbol: InstrumentId; readonly quantity: Quantity }[];
  /** Signed sum of all books. */
  booksQuantity(symbol: InstrumentId): Quantity;
  /** What the venue is known to have held beyond the books, signed, and they have not agreed since; zero for nothing. */
  beyondBooks(venue: VenueId, symbol: InstrumentId): Quantity;
  instrument(symbol: InstrumentId): Instrument | undefined;
  /** Last known value of a quantity, for the operator's eyes only; zero when it is not known. */
  value(symbol: InstrumentId, quantity: Quantity): Cash;
}

/** A flatten order: always a market order that dies with what it cannot fill at once. */
export interface FlattenOrder {
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly reduceOnly: boolean;
  /** The book it is for; null for the venue's whole position. */
  readonly agent: AgentId | null;
}

/** What a read came to, as it is journalled. */
export type KillRead = Omit<RecordBodies['kill.read'], 'tripId' | 'venue'>;

/** What a kill does to the world; the engine journals each before it leaves. */
export interface KillActions {
  cancel(venue: VenueId, orderId: OrderId): void;
  /**
   * Requests it takes to cancel these with everything else that stands beside them, whoever placed it; null where the
   * venue cannot.
   */
  massCancelRequests(venue: VenueId, orderIds: readonly OrderId[]): number | null;
  massCancel(venue: VenueId, orderIds: readonly OrderId[]): void;
  /** Returns the id of the order it became. */
  flatten(venue: VenueId, order: FlattenOrder): OrderId;
  /** Returns the id that the answer will carry. */
  read(venue: VenueId): string;
  /**
   * Closes a part of an agent's book against the house's opposite one, without a trade: at the last price, or at what
   * the agent paid on average while none is known.
   */
  cross(agent: AgentId, symbol: InstrumentId, quantity: Quantity): void;
  /** Requests like this one that the venue takes now, and when it may take more. */
  room(venue: VenueId, request: Request): number;
  roomAt(venue: VenueId): TimeMs;
  /** A read came back; `clean` when it shows nothing of the scope. */
  noteRead(venue: VenueId, read: KillRead): void;
}
