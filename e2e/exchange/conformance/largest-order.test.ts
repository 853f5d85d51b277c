import { afterEach, describe, expect, test } from 'vitest';
import { quantity, ZERO_QUANTITY } from '../../../src/shared/money.ts';
import { INSTRUMENTS } from '../core/testing/market.ts';
import { EngineAt } from '../testing/engine-at.ts';
import { type ConformanceRow, ROWS } from './rows.ts';

const MOST = quantity('0.02');
/** By so many orders somebody came to the position. */
const ORDERS = 3;

let at: EngineAt;
afterEach(async () => await at.close());

function bounded(row: ConformanceRow): ConformanceRow {
  const instruments = row.instruments ?? INSTRUMENTS;
  return { ...row, instruments: instruments.map((it) => ({ ...it, maxQuantity: MOST })) };
}

describe.each(ROWS)('$name', (row) => {
  test('[K4] a position larger than the largest market order is closed', async () => {
    at = await EngineAt.open(bounded(row));
    const { running, account, engine } = at;
    for (let i = 0; i < ORDERS; i += 1) {
      running.exchange.place(account, {
        ...{ clientId: null, symbol: row.market, side: 'buy', positionSide: 'net', quantity: MOST, stopPrice: null },
        ...{ postOnly: false, reduceOnly: false, timeInForce: 'IOC', trigger: 'last', type: 'market', price: null },
      });
    }
    const told = engine.state.ledger.instruments.get(row.symbol)?.maxMarketQuantity;
    // Kraken Futures publishes none.
    expect(told).toBe(row.name === 'krakenfutures' ? undefined : MOST);
    await at.kill();
    const held = account.view().positions.filter((it) => it.quantity !== ZERO_QUANTITY);
    expect(held).toEqual([]);
    const reports = at.records.flatMap((it) => (it.kind === 'venue.reported' ? [it.body.report] : []));
    const why = reports.flatMap((it) => (it.kind === 'rejected' ? [it.reason] : []));
    expect([...new Set(why)]).toEqual(row.name === 'krakenfutures' ? ['above-maximum-quantity'] : []);
  });
});
