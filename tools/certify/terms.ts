import type { Terms } from '../../e2e/exchange/conformance/probe.ts';
import type { CcxtExchange, Text } from '../../src/main/adapters/ccxt/ccxt-api.ts';
import { instrumentsOf } from '../../src/main/adapters/ccxt/instruments.ts';
import { priceOf } from '../../src/main/adapters/ccxt/precise.ts';
import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import {
  applyRate,
  formatAmount,
  max,
  mulDiv,
  ONE,
  type Price,
  type Quantity,
  rate,
  roundToStep,
} from '../../src/shared/money.ts';
import type { CertifyAccount } from './accounts.ts';

/** Around the last price: a bid near enough to be taken, a stop far enough to wait, and one that trades at once. */
const BID = rate('0.97');
const CROSSING = rate('1.01');
const STOP = rate('0.9');
/** The exchange's least value moves with the price; an order is not to fall below it meanwhile. */
const ROOM = rate('1.1');

/** The least that the exchange takes, at prices around its last one. @throws Error when it does not trade it */
export async function leastTerms(exchange: CcxtExchange, { row, kind }: CertifyAccount): Promise<Terms> {
  const markets = Object.values(await exchange.loadMarkets());
  const at = instrumentsOf(markets, { kinds: [kind] }, row.settle).bySymbol.get(row.symbol);
  if (at === undefined) throw new Error(`${row.symbol} in ${row.settle} is not traded there.`);
  const fetchTicker = exchange.fetchTicker as (symbol: string) => Promise<{ readonly last: Text }>;
  const { last } = await fetchTicker.call(exchange, at.market.symbol);
  return termsAt(at.instrument, priceOf(last, 'last price'));
}

/** The least size with which an order at each of the prices is worth what it has to be. */
export function termsAt(instrument: Instrument, last: Price): Terms {
  const { symbol, tick } = instrument;
  const level = (part: typeof BID): Price => roundToStep(applyRate<Price>(last, part, 'down'), tick);
  const stop = level(STOP);
  return {
    symbol,
    size: formatAmount(leastSize(instrument, stop)),
    bid: formatAmount(level(BID)),
    crossing: formatAmount(level(CROSSING)),
    stop: formatAmount(stop),
  };
}

function leastSize({ minQuantity, minNotional, step }: Instrument, lowest: Price): Quantity {
  const worth = mulDiv<Quantity>(applyRate(minNotional, ROOM, 'up'), ONE, lowest, 'up');
  return mulDiv<Quantity>(mulDiv(max(minQuantity, worth), 1n, step, 'up'), step, 1n, 'up');
}
