import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../src/shared/money.ts';
import { type ConformanceRow, ROWS, SPOT_ROWS } from './conformance/rows.ts';
import type { PlaceOrder } from './core/model.ts';
import { level } from './core/testing/market.ts';
import { EngineAt } from './testing/engine-at.ts';

const MINUTE = 60_000;

/** A kind of order that waits, by the exchange's own name of it. */
interface Kind extends Pick<PlaceOrder, 'label' | 'takesProfit' | 'listId'> {
  /** Absent: the market of the row. */
  readonly symbol?: string;
}

const profit = { takesProfit: true };
const spot = { symbol: 'BTC/USDT' };

/** What a person can set at each exchange; the first of them becomes a limit order that rests. */
const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  binance: [
    { label: 'STOP' },
    { label: 'STOP_MARKET' },
    { label: 'TAKE_PROFIT', ...profit },
    { label: 'TAKE_PROFIT_MARKET', ...profit },
    { label: 'TRAILING_STOP_MARKET' },
  ],
  bybit: [
    { label: 'Stop' },
    { label: 'TakeProfit', ...profit },
    { label: 'PartialTakeProfit', ...profit },
    { label: 'StopLoss' },
    { label: 'TrailingStop' },
    { label: 'tpslOrder', ...spot, ...profit },
    { label: 'OcoOrder', ...spot },
    { label: 'BidirectionalTpslOrder', ...spot },
  ],
  okx: [
    { label: 'trigger' },
    { label: 'conditional', ...profit },
    { label: 'oco' },
    { label: 'move_order_stop' },
    { label: 'chase' },
    { label: 'iceberg' },
    { label: 'twap' },
    { label: 'trigger', ...spot },
    { label: 'iceberg', ...spot },
  ],
  krakenfutures: [{ label: 'stop' }, { label: 'take_profit', ...profit }, { label: 'trailing_stop' }],
  'binance-spot': [
    { label: 'STOP_LOSS_LIMIT' },
    { label: 'TAKE_PROFIT', ...profit },
    { label: 'STOP_LOSS', listId: '7' },
    { label: 'TAKE_PROFIT_LIMIT', listId: '7', ...profit },
  ],
};

/** Each of them buys: nothing is held that it could close, so one that is left opens a position. */
function setByHand({ running, account }: EngineAt, row: ConformanceRow, kind: Kind, above: string): void {
  const { symbol = row.market, ...rest } = kind;
  running.exchange.place(account, {
    ...{ clientId: null, symbol, side: 'buy', type: 'stop', quantity: quantity(row.size), price: price('44000') },
    ...{ trigger: 'last', timeInForce: 'GTC', postOnly: false, reduceOnly: false, positionSide: 'net' },
    ...{ stopPrice: price(kind.takesProfit === true ? '43000' : above), ...rest },
  });
}

/** The market of everything that was set is at a price where all of it would be bought. */
function moveTo({ running }: EngineAt, symbols: readonly string[], at: string): void {
  for (const symbol of symbols) running.exchange.market.setQuote(symbol, [level(at, '100')], [level(at, '100')]);
}

async function reconcile(at: EngineAt): Promise<void> {
  const before = at.takenAt ?? 0;
  at.pass(MINUTE);
  await at.until(() => (at.takenAt ?? 0) > before, 'a read');
}

async function killAll(at: EngineAt, row: ConformanceRow): Promise<void> {
  const kinds = KINDS[row.name] ?? [];
  const symbols = [...new Set(kinds.map(({ symbol = row.market }) => symbol))];
  for (const kind of kinds) setByHand(at, row, kind, '55000');
  await reconcile(at);
  expect(at.known.foreignOrders).toHaveLength(kinds.length);
  expect(kinds.length).toBeGreaterThan(0);

  // Some are triggered and rest as limit orders, and there are others that wait, when it is killed.
  moveTo(at, symbols, '56000');
  expect(at.account.openOrders().some(({ triggered }) => triggered)).toBe(true);
  for (const kind of kinds) setByHand(at, row, kind, '58000');
  expect(await at.kill()).toBe('FLAT');
  expect(at.account.openOrders()).toEqual([]);
  for (const there of ['42000', '60000']) moveTo(at, symbols, there);
  expect(at.account.view().fills).toEqual([]);
}

describe('orders that a person set, which wait for a price', () => {
  it.concurrent.each([...ROWS, ...SPOT_ROWS].filter(({ name }) => name in KINDS))(
    '[K4] [R7] $name: each kind is listed, waiting or triggered, and gone after a kill',
    async (row) => {
      const at = await EngineAt.open(row);
      try {
        await killAll(at, row);
      } finally {
        await at.close();
      }
    },
  );
});
