import { formatAmount, notional, type Quantity } from '../../../src/shared/money.ts';
import type { Market } from '../core/market.ts';
import type { Bar, Instrument, Level, Trade } from '../core/model.ts';
import { nameOf, sideWord } from './names.ts';

export type Row = Readonly<Record<string, unknown>>;

const MINUTE = 60_000;
const FUNDING_MINUTES = 480;
/** So many decimals as a perpetual's price is written with; for people. */
const PRICE_SCALE = '2';

/** An instrument as `/v5/market/instruments-info` has it. */
export function instrumentRow(instrument: Instrument): Row {
  const { base, quote, kind } = instrument;
  const common = { symbol: nameOf(instrument), baseCoin: base, quoteCoin: quote, status: 'Trading' };
  const [step, tick] = [formatAmount(instrument.step), formatAmount(instrument.tick)];
  const [least, most] = [formatAmount(instrument.minQuantity), formatAmount(instrument.maxQuantity)];
  const value = formatAmount(instrument.minNotional);
  if (kind === 'spot') {
    return {
      ...common,
      innovation: '0',
      marginTrading: 'none',
      lotSizeFilter: {
        basePrecision: step,
        quotePrecision: '0.00000001',
        minOrderQty: least,
        maxOrderQty: most,
        minOrderAmt: value,
        maxOrderAmt: '4000000',
      },
      priceFilter: { tickSize: tick },
    };
  }
  return {
    ...common,
    contractType: 'LinearPerpetual',
    launchTime: '1585526400000',
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: PRICE_SCALE,
    leverageFilter: { minLeverage: '1', maxLeverage: '100.00', leverageStep: '0.01' },
    priceFilter: { minPrice: tick, maxPrice: '1999999.80', tickSize: tick },
    lotSizeFilter: {
      maxOrderQty: most,
      minOrderQty: least,
      qtyStep: step,
      postOnlyMaxOrderQty: most,
      maxMktOrderQty: most,
      minNotionalValue: value,
    },
    unifiedMarginTrade: true,
    fundingInterval: FUNDING_MINUTES,
    settleCoin: quote,
    copyTrading: 'none',
    isPreListing: false,
    preListingInfo: null,
  };
}

/** A ticker. Spot's has `usdIndexPrice`, a contract's has open interest: clients tell them apart by that. */
export function tickerRow(instrument: Instrument, market: Market): Row {
  const quote = market.quote(instrument.symbol);
  const [bid, ask] = [quote?.bids[0], quote?.asks[0]];
  const last = priceText(market.last(instrument.symbol));
  const volume = market.bars(instrument.symbol).reduce((sum, bar) => (sum + bar.volume) as Quantity, 0n as Quantity);
  const common = {
    symbol: nameOf(instrument),
    lastPrice: last,
    prevPrice24h: last,
    highPrice24h: last,
    lowPrice24h: last,
    price24hPcnt: '0',
    volume24h: formatAmount(volume),
    turnover24h: '0',
  };
  const top = {
    bid1Price: priceText(bid?.price ?? null),
    bid1Size: priceText(bid?.size ?? null),
    ask1Price: priceText(ask?.price ?? null),
    ask1Size: priceText(ask?.size ?? null),
  };
  if (instrument.kind === 'spot') return { ...common, ...top, usdIndexPrice: last };
  const mark = priceText(market.mark(instrument.symbol));
  return {
    ...common,
    ...top,
    markPrice: mark,
    indexPrice: mark,
    openInterest: '0',
    openInterestValue: '0',
    fundingRate: formatAmount(market.fundingRate(instrument.symbol)),
    nextFundingTime: String(market.nextFundingAt(instrument.symbol)),
  };
}

/** Levels as an order book has them: price and size as texts. */
export function levels(side: readonly Level[], depth: number): readonly (readonly [string, string])[] {
  return side.slice(0, depth).map(({ price, size }) => [formatAmount(price), formatAmount(size)] as const);
}

/** A minute as `/v5/market/kline` lists it: start, open, high, low, close, volume, turnover. */
export function barRow(bar: Bar): readonly string[] {
  const prices = [bar.open, bar.high, bar.low, bar.close].map(formatAmount);
  return [String(bar.openAt), ...prices, formatAmount(bar.volume), formatAmount(notional(bar.close, bar.volume))];
}

/** The same as the topic `kline` tells of it; `confirm` once it is over. */
export function barMessageRow(bar: Bar, confirm: boolean, at: number): Row {
  const [, open, high, low, close, volume, turnover] = barRow(bar);
  const span = { start: bar.openAt, end: bar.openAt + MINUTE - 1, interval: '1' };
  return { ...span, open, high, low, close, volume, turnover, confirm, timestamp: at };
}

/** A public trade as the topic `publicTrade` tells of it. */
export function tradeMessageRow(trade: Trade, name: string): Row {
  const [v, p] = [formatAmount(trade.size), formatAmount(trade.price)];
  return { i: trade.id, T: trade.at, s: name, S: sideWord(trade.side), v, p, L: 'ZeroTick', BT: false };
}

function priceText(amount: Parameters<typeof formatAmount>[0] | null): string {
  return amount === null ? '' : formatAmount(amount);
}
