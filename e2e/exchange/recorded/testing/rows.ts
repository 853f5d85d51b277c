import type { VenueOrder } from '../../../../src/main/engine/domain/order.ts';
import { InstrumentId, OrderId } from '../../../../src/shared/ids.ts';
import { cash, price, quantity, rate } from '../../../../src/shared/money.ts';
import { type ConformanceRow, ROWS } from '../../conformance/rows.ts';
import type { Instrument } from '../../core/model.ts';

/** One account of the conformance cases. */
export function rowOf(name: string): ConformanceRow {
  const row = ROWS.find((it) => it.name === name);
  if (row === undefined) throw new Error(`there is no account ${name}`);
  return row;
}

/** What is listed, as far as the recorded answers name it: steps that hold all quantities and prices in them. */
function listed(base: string, quote: string, kind: Instrument['kind'], contractSize = '1'): Instrument {
  return {
    symbol: kind === 'spot' ? `${base}/${quote}` : `${base}/${quote}:${quote}`,
    kind,
    base,
    quote,
    tick: price('0.0001'),
    step: quantity('0.00000001'),
    minQuantity: quantity('0.00000001'),
    maxQuantity: quantity('1000000'),
    minNotional: cash('0'),
    makerFee: rate('0.0002'),
    takerFee: rate('0.0005'),
    contractSize: quantity(contractSize),
  };
}

const SPOT = listed('BTC', 'USDT', 'spot');

export const BINANCE_LISTED = ['BTC', 'ETH', 'BNB', 'ADA'].map((base) => listed(base, 'USDT', 'perp'));
export const BYBIT_LISTED = [...['BTC', 'ETH', 'XRP', 'XMR'].map((base) => listed(base, 'USDT', 'perp')), SPOT];
export const OKX_LISTED = [listed('BTC', 'USDT', 'perp', '0.01'), listed('ETH', 'USDT', 'perp', '0.1'), SPOT];
export const KRAKEN_LISTED = ['BTC', 'ETH', 'LTC', 'FTM'].map((base) => listed(base, 'USD', 'perp'));

export const OURS = OrderId.parse('abcdefghij-1');

/** A resting bid for one bitcoin, or what is said otherwise. */
export function order(of: Omit<Partial<VenueOrder>, 'symbol'> & { readonly symbol?: string } = {}): VenueOrder {
  const { symbol = 'BTC-PERP', ...others } = of;
  const common = {
    side: 'buy',
    quantity: quantity('1'),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
  } as const;
  return { id: OURS, ...common, type: 'limit', price: price('7000'), ...others, symbol: InstrumentId.parse(symbol) };
}
