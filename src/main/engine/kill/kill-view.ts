import type { AgentId, InstrumentId, VenueId } from '../../../shared/ids.ts';
import { abs, notional, plus, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import { venueOf } from '../domain/instrument.ts';
import { findOrder, openOrdersAt } from '../execution/orders.ts';
import { positionOf } from '../ledger/book.ts';
import { HOUSE } from '../ledger/ledger.ts';
import type { State } from '../state.ts';
import type { KillView } from './scope-view.ts';

/** What a kill sees, read from the state each time it looks. */
export function killViewOf(state: State): KillView {
  const { ledger, orders, marks, registry } = state;
  const inBook = (agent: AgentId, symbol: InstrumentId) => {
    const book = ledger.books.get(agent);
    return book === undefined ? ZERO_QUANTITY : positionOf(book, symbol).quantity;
  };
  const isAt = (venue: VenueId) => (symbol: InstrumentId) => {
    const instrument = ledger.instruments.get(symbol);
    return instrument !== undefined && venueOf(instrument, state.session?.venue) === venue;
  };
  const held = (agent: AgentId): InstrumentId[] => [...(ledger.books.get(agent)?.positions.keys() ?? [])];
  const inBooks = (symbol: InstrumentId) => {
    let sum = ZERO_QUANTITY;
    for (const agent of ledger.books.keys()) sum = plus(sum, inBook(agent, symbol));
    return sum;
  };
  return {
    order: (id) => findOrder(orders, id),
    openOrders: (venue, scope) =>
      openOrdersAt(orders, venue).filter((it) => scope.kind === 'global' || it.owner.agent === scope.agent),
    bookQuantity: inBook,
    bookSymbols: (agent, venue) => held(agent).filter(isAt(venue)),
    agentSymbols: (agent, venue) =>
      [...new Set([...(registry.get(agent)?.symbols ?? []), ...held(agent)])].filter(isAt(venue)),
    othersHold: (agent, symbol, side) => {
      let sum = ZERO_QUANTITY;
      for (const other of ledger.books.keys()) {
        const quantity = other === agent || other === HOUSE ? ZERO_QUANTITY : inBook(other, symbol);
        if (quantity > 0n === (side === 'long')) sum = plus(sum, abs(quantity));
      }
      return sum;
    },
    houseQuantity: (symbol) => inBook(HOUSE, symbol),
    get hasBooks() {
      return registry.size > 0;
    },
    booked: (venue, scope) => {
      const agents = scope.kind === 'global' ? [...ledger.books.keys()] : [scope.agent];
      const symbols = new Set(agents.flatMap(held).filter(isAt(venue)));
      const quantity = scope.kind === 'global' ? inBooks : (symbol: InstrumentId) => inBook(scope.agent, symbol);
      return [...symbols]
        .map((symbol) => ({ symbol, quantity: quantity(symbol) }))
        .filter((it) => it.quantity !== ZERO_QUANTITY);
    },
    booksQuantity: inBooks,
    beyondBooks: (venue, symbol) => state.venues.get(venue)?.beyond.get(symbol) ?? ZERO_QUANTITY,
    instrument: (symbol) => ledger.instruments.get(symbol),
    value: (symbol, size) => {
      const mark = marks.get(symbol);
      return mark === undefined ? ZERO_CASH : abs(notional(mark.price, size));
    },
  };
}
