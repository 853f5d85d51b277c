import { describe, expect, it } from 'vitest';
import { positionOf } from '../../src/main/engine/ledger/book.ts';
import { bookOf, HOUSE } from '../../src/main/engine/ledger/ledger.ts';
import { type Cash, cash, minus, price, quantity, rate } from '../../src/shared/money.ts';
import { type ConformanceRow, ROWS } from './conformance/rows.ts';
import { EngineAt } from './testing/engine-at.ts';

const MINUTE = 60_000;

/** Somebody trades at once, or leaves an order that rests. */
function byHand({ running, account }: EngineAt, row: ConformanceRow, limit: string | null): void {
  running.exchange.place(account, {
    ...{ clientId: null, symbol: row.market, side: 'buy', quantity: quantity(row.size), stopPrice: null },
    ...{ postOnly: false, reduceOnly: false, positionSide: 'net', timeInForce: 'GTC', trigger: 'last' },
    ...(limit === null ? { type: 'market', price: null } : { type: 'limit', price: price(limit) }),
  });
}

/** A minute goes by, with the read that it brings. */
async function reconcile(at: EngineAt): Promise<void> {
  const before = at.takenAt ?? 0;
  at.pass(MINUTE);
  await at.until(() => (at.takenAt ?? 0) > before, 'a read');
}

/** Alarms that tell of a difference. */
function differs({ engine }: EngineAt): string[] {
  return [...engine.state.alarms.keys()].filter((id) => id.includes('differs'));
}

/** By how much the cash there is more than the books say. */
function more({ known }: EngineAt): Cash {
  return known.balance === null ? cash('0') : minus(known.balance.atVenue, known.balance.inBooks);
}

async function explain(at: EngineAt, row: ConformanceRow): Promise<void> {
  const { exchange } = at.running;
  const { ledger } = at.engine.state;
  const size = quantity(row.size);
  byHand(at, row, null);
  byHand(at, row, row.bid);
  await reconcile(at);
  expect(positionOf(bookOf(ledger, HOUSE), row.symbol).quantity).toBe(size);
  expect(at.known.foreignOrders).toMatchObject([{ symbol: row.symbol, side: 'buy', quantity: size }]);
  expect(at.known.foreignOrders[0]?.orderId).toMatch(/^foreign-/);
  expect(at.known).toMatchObject({ differences: [], balance: null });

  exchange.market.setFundingRate(row.market, rate('0.0001'));
  exchange.fund(row.market);
  await at.until(() => ledger.account.funding < 0n, 'funding');
  await reconcile(at);
  expect([at.known.balance, differs(at)]).toEqual([null, []]);

  exchange.transfer(at.account, row.settle, cash('500'));
  await reconcile(at);
  // A second read, a second later, has to show the same.
  await at.until(() => differs(at).length > 0, 'the alarm');
  expect([differs(at), more(at)]).toEqual([[`balance-differs-${row.name}`], cash('500')]);

  expect(await at.kill()).toBe('FLAT');
  expect([at.account.openOrders(), at.account.positions()]).toEqual([[], []]);
  await reconcile(at);
  expect(at.known).toMatchObject({ differences: [], foreignOrders: [] });
  expect(more(at)).toBe(cash('500'));
}

describe('an account that somebody else uses too', () => {
  it.concurrent.each(ROWS)(
    '[R8] [K13] $name: a trade and an order by hand, funding and a deposit are each explained; a kill runs all the same',
    async (row) => {
      const at = await EngineAt.open(row);
      try {
        await explain(at, row);
      } finally {
        await at.close();
      }
    },
  );
});
