import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, type Price, type Quantity, toFloat } from '../../../shared/money.ts';
import type { JournalRecord } from '../domain/records.ts';
import { fold } from '../fold.ts';
import { emptyState, type State } from '../state.ts';
import { openedSession } from '../testing/opened-session.ts';
import { PERP, SPOT } from '../testing/rig.ts';
import { bookFill, HOUSE, shareFunding } from './ledger.ts';
import { type AccountMetrics, accountMetrics } from './metric-table.ts';
import { averageCost, type Trade } from './testing/average-cost.ts';
import { add, float, fraction, subtract, sumOf, times } from './testing/exact.ts';

const UNIT = 10n ** 16n;
const START = Date.UTC(2022, 0, 1);
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const BALANCE = 1_000_000;
const AGENTS = ['a', 'b'];
const SYMBOLS = [PERP.symbol, SPOT.symbol];

function opened(balance = BALANCE): State {
  const state = emptyState();
  const body = openedSession(AGENTS, [PERP, SPOT], START, (BigInt(balance) * UNIT) as Cash);
  fold(state, { kind: 'session.opened', at: START, agent: null, action: null, body });
  return state;
}

interface Fill extends Trade {
  readonly agent: string;
  readonly symbol: string;
  readonly fee: number;
}

const fill: fc.Arbitrary<Fill> = fc.record({
  agent: fc.constantFrom(...AGENTS, HOUSE),
  symbol: fc.constantFrom(...SYMBOLS),
  quantity: fc.integer({ min: -20, max: 20 }).filter((it) => it !== 0),
  price: fc.integer({ min: 1, max: 5_000 }),
  fee: fc.integer({ min: 0, max: 50 }),
});
const mark = fc.integer({ min: 1, max: 5_000 });

function traded(fills: readonly Fill[], marks: readonly [number, number], funding: number): State {
  const state = opened();
  for (const [index, { agent, symbol, quantity, price, fee }] of fills.entries()) {
    bookFill(
      state.ledger,
      { kind: 'agent', agent },
      {
        kind: 'fill',
        orderId: 'order0-1',
        fillId: `f${index}`,
        symbol,
        side: quantity > 0 ? 'buy' : 'sell',
        quantity: (BigInt(Math.abs(quantity)) * UNIT) as Quantity,
        price: (BigInt(price) * UNIT) as Price,
        fee: (BigInt(fee) * UNIT) as Cash,
        liquidity: 'taker',
        at: START,
      },
    );
  }
  const quantity = state.ledger.account.positions.get(PERP.symbol)?.quantity ?? (0n as Quantity);
  const amount = (BigInt(funding) * UNIT) as Cash;
  shareFunding(state.ledger, {
    kind: 'funding',
    symbol: PERP.symbol,
    quantity,
    mark: UNIT as Price,
    rate: 0n as never,
    amount,
    at: START,
  });
  for (const [i, symbol] of SYMBOLS.entries()) {
    state.marks.set(symbol, { price: (BigInt(marks[i] ?? 0) * UNIT) as Price, at: START });
  }
  return state;
}

const near = (told: Cash | number | null, expected: number) =>
  expect(typeof told === 'bigint' ? toFloat(told) : told).toBeCloseTo(expected, 6);

describe('the metrics of the account', () => {
  it('[R4] equity, exposure, leverage, profit and loss, fees and turnover are those of the bare list of fills', () => {
    fc.assert(
      fc.property(
        fc.array(fill, { maxLength: 30, size: 'max' }),
        fc.tuple(mark, mark),
        fc.integer({ min: -500, max: 500 }),
        (fills, marks, funding) => {
          const told = accountMetrics(traded(fills, marks, funding), START);
          const books = [...AGENTS, HOUSE].flatMap((agent) =>
            SYMBOLS.map((symbol, i) => ({
              symbol,
              mark: marks[i] ?? 0,
              ...averageCost(fills.filter((it) => it.agent === agent && it.symbol === symbol)),
            })),
          );
          const realised = sumOf(books.flatMap((it) => it.results));
          const unrealised = sumOf(
            books.map((it) => times(fraction(it.held), subtract(fraction(it.mark), it.average))),
          );
          const fees = fills.reduce((sum, it) => sum + it.fee, 0);
          const equity = BALANCE + float(add(realised, unrealised)) - fees + funding;
          const gross = books.reduce((sum, it) => sum + Math.abs(it.held) * it.mark, 0);
          near(told.equity, equity);
          near(told.realised, float(realised));
          near(told.unrealised, float(unrealised));
          near(told.fees, fees);
          near(told.funding, funding);
          near(told.grossExposure, gross);
          near(
            told.netExposure,
            books.reduce((sum, it) => sum + it.held * it.mark, 0),
          );
          near(told.leverage, gross / equity);
          near(
            told.turnover,
            fills.reduce((sum, it) => sum + Math.abs(it.quantity) * it.price, 0),
          );
          const paid = fills
            .filter((it) => it.symbol === SPOT.symbol)
            .reduce((sum, it) => sum + it.quantity * it.price, 0);
          const settled = float(sumOf(books.filter((it) => it.symbol === PERP.symbol).flatMap((it) => it.results)));
          near(told.cash, BALANCE - fees + funding + settled - paid);
        },
      ),
    );
  });

  it('[R4] statistics of the curve are those of the same samples, and drawdown is from their peak', () => {
    const state = opened();
    const book = state.ledger.books.get(HOUSE);
    if (book === undefined) throw new Error('there is no house');
    // Each hour a tenth up, but each fifth a quarter down: 120 returns, the worst of them a quarter.
    let hours = BALANCE;
    for (let hour = 1; hour <= 121; hour += 1) {
      hours *= hour % 5 === 0 ? 0.75 : 1.1;
      book.cash = (BigInt(Math.round((hours - BALANCE) * 1e6)) * 10n ** 10n) as Cash;
      const at = START + hour * 60 * MINUTE;
      fold(state, { kind: 'market.sampled', at, agent: null, action: null, body: { steps: hour, marks: [] } });
    }
    const told = accountMetrics(state, state.lastAt);
    const mean = (96 * 0.1 - 24 * 0.25) / 120;
    const variance = (96 * (0.1 - mean) ** 2 + 24 * (-0.25 - mean) ** 2) / 119;
    expect(told.sharpe).toBeCloseTo((mean / Math.sqrt(variance)) * Math.sqrt(8_760), 4);
    expect(told.sortino).toBeCloseTo((mean / Math.sqrt((24 * 0.25 ** 2) / 120)) * Math.sqrt(8_760), 4);
    expect(toFloat(told.var99 ?? cash('-1')) / toFloat(told.equity)).toBeCloseTo(0.25, 6);
    expect(told.expectedShortfall).toBe(told.var99);
    expect(told.maxDrawdown).toBeCloseTo(0.25, 6);
    expect(told.drawdown).toBeCloseTo(1 - 0.75 * 1.1, 6);
    const yesterday = state.curves.account.points.findLast((it) => it.at < START + 5 * DAY);
    expect(told.pnlDay).toBe(told.equity - (yesterday?.equity ?? 0n));

    // What falls between two samples shows at once, and is the deepest already.
    book.cash = (book.cash - told.equity / 2n) as Cash;
    expect(accountMetrics(state, state.lastAt)).toMatchObject({
      drawdown: expect.closeTo(1 - 0.825 / 2, 6),
      maxDrawdown: expect.closeTo(1 - 0.825 / 2, 6),
    });
  });

  it('[R4] order rates are counts of the proposals of the last minute and hour, and the reject rate their refused share', () => {
    const event = fc.record({
      agent: fc.constantFrom(...AGENTS),
      // Whole seconds: rates are counted by them.
      after: fc.integer({ min: 0, max: 600 }).map((seconds) => seconds * 1_000),
      how: fc.constantFrom('approved', 'denied', 'rejected'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60, size: 'max' }), (events) => {
        const state = opened();
        let now = START;
        const proposed: number[] = [];
        const body = { venue: 'paper', symbol: PERP.symbol, side: 'buy', quantity: UNIT, price: UNIT };
        let refused = 0;
        for (const { agent, after, how } of events) {
          now += after;
          if (how === 'rejected') {
            // Of no open order it changes nothing.
            const orderId = [...state.orders.open.keys()][0] ?? 'order0-none';
            if (state.orders.open.has(orderId)) refused += 1;
            const report = { kind: 'rejected', orderId, reason: 'random-reject', at: now } as const;
            fold(state, recordOf('venue.reported', agent, now, { venue: 'paper', report }));
          } else
            fold(
              state,
              recordOf(`order.${how}`, agent, now, {
                ...body,
                orderId: `order0-${proposed.length}`,
                owner: { kind: 'agent', agent },
              }),
            );
          if (how !== 'rejected') proposed.push(now);
          if (how === 'denied') refused += 1;
        }
        const within = (minutes: number) => proposed.filter((at) => now - at < minutes * MINUTE).length;
        const told = accountMetrics(state, now);
        expect(told.ordersPerMinute).toBe(within(1));
        expect(told.ordersPerHour).toBe(within(60));
        if (proposed.length === 0) expect(told.rejectRate).toBeNull();
        else expect(told.rejectRate).toBeCloseTo(refused / proposed.length, 12);
      }),
    );
  });

  it('[R4] what the data cannot give yet is null and not zero', () => {
    const expected: Partial<AccountMetrics> = {
      leverage: null,
      drawdown: null,
      maxDrawdown: null,
      var99: null,
      expectedShortfall: null,
      sharpe: null,
      sortino: null,
      profitFactor: null,
      hitRate: null,
      turnoverRatio: null,
      rejectRate: null,
    };
    expect(accountMetrics(emptyState(), START)).toMatchObject(expected);
  });

  it('[R4] leverage has no value once the equity is gone', () => {
    const state = opened(1);
    const book = state.ledger.books.get(HOUSE);
    if (book === undefined) throw new Error('there is no house');
    book.cash = cash('-1');
    expect(accountMetrics(state, START)).toMatchObject({ equity: 0n, leverage: null, drawdown: 1 });
  });
});

/** A record with as much of its body as the counting looks at. */
function recordOf(kind: string, agent: string, at: number, body: object): JournalRecord {
  return { kind, at, agent, action: null, body } as JournalRecord;
}
