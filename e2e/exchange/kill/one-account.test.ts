import { describe, expect, it } from 'vitest';
import { negate, quantity } from '../../../src/shared/money.ts';
import { forge, withoutRows } from '../conformance/forge.ts';
import { type ConformanceRow, ROWS } from '../conformance/rows.ts';
import type { PositionSide } from '../core/model.ts';
import { EngineAt } from '../testing/engine-at.ts';

const HEDGED = ROWS.filter(({ profile }) => profile.positionMode !== null);
/** One whose reads may be tried again often, and one where they may not. */
const READ = ROWS.filter(({ name }) => name === 'binance' || name === 'krakenfutures');
const LATE_MS = 11_000;
const MINUTE = 60_000;

async function withAccount(row: ConformanceRow, work: (at: EngineAt) => Promise<void>): Promise<void> {
  const at = await EngineAt.open(row);
  try {
    await work(at);
  } finally {
    await at.close();
  }
}

function tradeByHand(
  { running, account }: EngineAt,
  { market }: ConformanceRow,
  positionSide: PositionSide,
  side: 'buy' | 'sell',
  size: string,
): void {
  running.exchange.place(account, {
    ...{ clientId: null, symbol: market, side, positionSide, quantity: quantity(size), price: null, stopPrice: null },
    ...{ type: 'market', postOnly: false, reduceOnly: false, timeInForce: 'IOC', trigger: 'last' },
  });
}

describe('a kill of everything over the real client', () => {
  it.concurrent.each(HEDGED)(
    '[K4] $name: a person switched to hedge mode and holds both legs: each is closed, once',
    async (row) =>
      await withAccount(row, async (at) => {
        at.account.setHedgeMode(true);
        tradeByHand(at, row, 'long', 'buy', '0.05');
        tradeByHand(at, row, 'short', 'sell', '0.05');
        const before = at.account.view().orders.length;
        expect(await at.kill()).toBe('FLAT');
        expect(at.account.positions()).toEqual([]);
        const sent = at.account.view().orders.slice(before);
        expect(sent.map(({ side, positionSide, filled }) => [side, positionSide, filled]).sort()).toEqual([
          ['buy', 'short', quantity('0.05')],
          ['sell', 'long', quantity('0.05')],
        ]);
      }),
  );

  it.concurrent.each(READ)(
    '[K4] [R7] $name: a position that its reads leave out is not FLAT; one that they list again is closed',
    async (row) =>
      await withAccount(row, async (at) => {
        tradeByHand(at, row, 'net', 'buy', row.size);
        at.pass(MINUTE);
        await at.until(() => at.inBooks(row.symbol) === quantity(row.size), 'the books to follow');
        const path = row.name === 'binance' ? '/fapi/v3/positionRisk' : '/derivatives/api/v3/openpositions';
        const restore = forge(at.running, path, withoutRows);
        const trip = at.press();
        const reads = (): number => at.records.filter(({ kind }) => kind === 'kill.read').length;
        await at.until(() => reads() >= 2, 'two reads');
        at.pass(LATE_MS);
        expect(trip()).toMatchObject({ phase: 'INCOMPLETE', exhausted: false });
        expect(trip().residuals).toMatchObject([{ reason: 'books-differ', quantity: negate(quantity(row.size)) }]);
        restore();
        await at.until(() => trip().phase === 'FLAT', 'FLAT');
        expect(at.account.positions()).toEqual([]);
      }),
  );
});
