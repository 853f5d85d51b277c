import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cash,
  cash,
  minus,
  type Price,
  plus,
  type Quantity,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../../shared/money.ts';
import type { OrderOwner } from '../domain/order.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { PERP, SPOT } from '../testing/rig.ts';
import { valueBook } from './book.ts';
import {
  bookCrossing,
  bookFill,
  crossingFor,
  emptyLedger,
  HOUSE,
  type Ledger,
  openBooks,
  shareFill,
  shareFunding,
} from './ledger.ts';

const AGENTS = ['a', 'b', 'c'];
const BALANCE = cash('1000');

function opened(agents = AGENTS): Ledger {
  const ledger = emptyLedger();
  openBooks(ledger, {
    session: 1,
    seed: 1,
    feed: '',
    feedSha256: '',
    firstAt: 0,
    venue: 'paper',
    venueConfigSha256: '',
    currency: 'USD',
    balance: BALANCE,
    instruments: [PERP, SPOT],
    agents: agents.map((agent) => ({
      agent,
      role: 'strategy',
      manifestSha256: '',
      symbols: [],
      trading: 'paper',
      tools: ['market.bars', 'order.propose', 'order.cancel'],
      allocation: cash('300'),
    })),
  });
  return ledger;
}

const size = fc.bigInt({ min: 1n, max: 10n ** 10n }).map((n) => (n * 10n ** 8n) as Quantity);
const price = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((n) => (n * 10n ** 8n) as Price);
const anyCash = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map((n) => n as Cash);
const symbol = fc.constantFrom(PERP.symbol, SPOT.symbol);
const owner: fc.Arbitrary<OrderOwner> = fc.oneof(
  fc.constantFrom(...AGENTS, HOUSE).map((agent): OrderOwner => ({ kind: 'agent', agent })),
  fc.constantFrom(...AGENTS, null).map((agent): OrderOwner => ({ kind: 'kill', runId: 'trip-1', agent })),
);

type Event =
  | { readonly kind: 'fill'; readonly owner: OrderOwner; readonly fill: Extract<VenueReport, { kind: 'fill' }> }
  | { readonly kind: 'funding'; readonly symbol: string; readonly amount: Cash; readonly mark: Price }
  | { readonly kind: 'cross'; readonly symbol: string; readonly price: Price };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ owner, symbol, side: fc.constantFrom('buy', 'sell'), quantity: size, price, fee: anyCash })
      .map(
        ({ owner: whose, fee, ...rest }): Event => ({
          kind: 'fill',
          owner: whose,
          fill: {
            kind: 'fill',
            orderId: 'order0-1',
            fillId: 'f',
            liquidity: 'taker',
            at: 0,
            fee: (fee < 0n ? -fee : fee) as Cash,
            ...rest,
          },
        }),
      ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding'), symbol, amount: anyCash, mark: price }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cross'), symbol, price }) },
);

function apply(ledger: Ledger, it: Event): void {
  if (it.kind === 'fill') bookFill(ledger, it.owner, it.fill);
  else if (it.kind === 'funding') {
    const quantity = ledger.account.positions.get(it.symbol)?.quantity ?? ZERO_QUANTITY;
    shareFunding(ledger, { ...it, quantity, rate: 0n as never, at: 0 });
  } else {
    const shares = crossingFor(ledger, it.symbol);
    if (shares !== null) bookCrossing(ledger, { ...it, venue: 'paper', shares, runId: 'trip-1' });
  }
}

function marksAt(perp: Price, spot: Price) {
  return new Map([
    [PERP.symbol, { price: perp }],
    [SPOT.symbol, { price: spot }],
  ]);
}

const sumOf = (ledger: Ledger, of: (book: ReturnType<typeof opened>['account']) => Cash) =>
  [...ledger.books.values()].reduce((sum, book) => plus(sum, of(book)), ZERO_CASH);

describe('the books', () => {
  it.each([HOUSE, 'account'])(
    '[R8] are not opened for an agent called %s: its book would be hidden by that one',
    (name) => {
      expect(() => opened(['a', name])).toThrow(`no agent can be called ${name}`);
    },
  );

  it('[R8] add up to the account after any fills, kills, funding and crossings', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), price, price, (events, perp, spot) => {
        const ledger = opened();
        const marks = marksAt(perp, spot);
        for (const it of events) {
          apply(ledger, it);
          for (const name of [PERP.symbol, SPOT.symbol]) {
            const held = [...ledger.books.values()].reduce(
              (sum, book) => plus(sum, book.positions.get(name)?.quantity ?? ZERO_QUANTITY),
              ZERO_QUANTITY,
            );
            expect(held).toBe(ledger.account.positions.get(name)?.quantity ?? ZERO_QUANTITY);
          }
          expect(sumOf(ledger, (book) => book.fees)).toBe(ledger.account.fees);
          expect(sumOf(ledger, (book) => book.funding)).toBe(ledger.account.funding);
        }
        const equity = (book: Parameters<typeof valueBook>[0]) => valueBook(book, ledger.instruments, marks).equity;
        expect(sumOf(ledger, equity)).toBe(equity(ledger.account));
      }),
      { numRuns: 300 },
    );
  });

  it('[R8] each is worth its allocation, results and funding less fees, for perpetual and spot', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), price, price, (events, perp, spot) => {
        const ledger = opened();
        for (const it of events) apply(ledger, it);
        for (const book of [...ledger.books.values(), ledger.account]) {
          const value = valueBook(book, ledger.instruments, marksAt(perp, spot));
          const results = plus(plus(book.realised, value.unrealised), minus(book.funding, book.fees));
          expect(value.equity).toBe(plus(book.allocation, results));
          expect(minus(book.grossProfit, book.grossLoss)).toBe(book.realised);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("[R8] a kill's fill of the whole account goes to who holds that side, no further than flat; the rest to the house", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), size, fc.boolean(), (events, quantity, sell) => {
        const ledger = opened();
        for (const it of events) apply(ledger, it);
        const delta = (sell ? -quantity : quantity) as Quantity;
        const shares = shareFill(ledger, { kind: 'kill', runId: 'trip-1', agent: null }, PERP.symbol, delta);
        expect(shares.reduce((sum, it) => plus(sum, it.quantity), ZERO_QUANTITY)).toBe(delta);
        for (const share of shares.filter((it) => it.agent !== HOUSE)) {
          const held = ledger.books.get(share.agent)?.positions.get(PERP.symbol)?.quantity ?? 0n;
          expect(held > 0n).toBe(sell);
          expect((held + share.quantity) * (sell ? 1n : -1n) >= 0n).toBe(true);
        }
      }),
    );
  });

  it('[R8] a fee that does not divide is split without a rest', () => {
    const ledger = opened();
    const fill = (agent: string | null, side: 'buy' | 'sell', quantity: bigint, fee: string) =>
      bookFill(ledger, agent === null ? { kind: 'kill', runId: 'trip-1', agent } : { kind: 'agent', agent }, {
        kind: 'fill',
        orderId: 'order0-1',
        fillId: 'f',
        symbol: PERP.symbol,
        side,
        quantity: (quantity * 10n ** 16n) as Quantity,
        price: (10n ** 18n) as Price,
        fee: cash(fee),
        liquidity: 'taker',
        at: 0,
      });
    for (const agent of AGENTS) fill(agent, 'buy', 1n, '0');
    fill(null, 'sell', 3n, '0.0000000000000010');
    expect(AGENTS.map((agent) => ledger.books.get(agent)?.fees)).toEqual([3n, 3n, 4n]);
    expect(AGENTS.map((agent) => ledger.books.get(agent)?.positions.size)).toEqual([0, 0, 0]);
  });
});
