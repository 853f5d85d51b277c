import { type Exact, notional, type Price, type Quantity } from '../../../src/shared/money.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Instrument, Level, Trade } from '../core/model.ts';
import { intervalMs, klineRow, together } from './bars.ts';
import { BinanceError, type Product } from './errors.ts';
import { instrumentOf, marketId, productOf, text } from './names.ts';
import type { Params } from './params.ts';
import { open, type PublicRoute, type Routes } from './routes.ts';

/** What anyone may ask of one product's market. */
export function marketRoutes(exchange: Exchange, product: Product): Routes {
  const base = product === 'um' ? '/fapi/v1' : '/api/v3';
  const market = exchange.market;
  const one = (params: Params) => instrumentOf(exchange, product, params.text('symbol'));
  const listedHere = () => market.instruments().filter((it) => productOf(it) === product);
  /** One, or without `symbol` a list of all. */
  const oneOrAll = (weight: number, words: (instrument: Instrument) => unknown): PublicRoute =>
    open(weight, (params) => (params.optional('symbol') === undefined ? listedHere().map(words) : words(one(params))));

  const common: Routes = {
    [`GET ${base}/ping`]: open(1, () => ({})),
    [`GET ${base}/time`]: open(1, () => ({ serverTime: exchange.now() })),
    [`GET ${base}/exchangeInfo`]: open(product === 'um' ? 1 : 20, () => ({
      timezone: 'UTC',
      serverTime: exchange.now(),
      rateLimits: [],
      exchangeFilters: [],
      symbols: listedHere().map((it) => {
        const status = market.isHalted(it.symbol) ? HALTED[product] : 'TRADING';
        return { ...(product === 'um' ? umSymbol(it) : spotSymbol(it)), status };
      }),
    })),
    [`GET ${base}/depth`]: open(5, (params) => {
      const quote = market.quote(one(params).symbol);
      const levels = (all: readonly Level[] = []) => all.map(({ price, size }) => [text(price), text(size)]);
      const at = { E: exchange.now(), T: exchange.now() };
      return { lastUpdateId: quote?.version ?? 0, ...at, bids: levels(quote?.bids), asks: levels(quote?.asks) };
    }),
    [`GET ${base}/trades`]: open(5, (params) =>
      market
        .trades(one(params).symbol)
        .slice(-(params.optionalNumber('limit') ?? 500))
        .map((trade) => publicTrade(exchange, trade)),
    ),
    [`GET ${base}/aggTrades`]: open(20, (params) =>
      market
        .trades(one(params).symbol)
        .slice(-(params.optionalNumber('limit') ?? 500))
        .map((trade) => aggregated(exchange, trade)),
    ),
    [`GET ${base}/klines`]: open(2, (params) => {
      const length = intervalMs(params.text('interval'));
      if (length === null) throw new BinanceError(400, -1120, 'Invalid interval.');
      const start = params.optionalNumber('startTime');
      const end = params.optionalNumber('endTime') ?? Number.MAX_SAFE_INTEGER;
      const limit = Math.min(params.optionalNumber('limit') ?? 500, 1_000);
      const bars = together(market.bars(one(params).symbol), length).filter((it) => it.openAt <= end);
      const picked = start === undefined ? bars.slice(-limit) : bars.filter((it) => it.openAt >= start).slice(0, limit);
      return picked.map((it) => klineRow(it, length));
    }),
    [`GET ${base}/ticker/bookTicker`]: oneOrAll(2, (it) => bookTicker(exchange, it)),
    [`GET ${base}/ticker/price`]: oneOrAll(1, (it) => ({
      symbol: marketId(it),
      price: amount(market.last(it.symbol)),
      time: exchange.now(),
    })),
    [`GET ${base}/ticker/24hr`]: oneOrAll(1, (it) => dayTicker(exchange, it)),
  };
  if (product === 'spot') return common;
  return {
    ...common,
    'GET /fapi/v1/premiumIndex': oneOrAll(1, (it) => ({
      symbol: marketId(it),
      markPrice: amount(market.mark(it.symbol)),
      indexPrice: amount(market.mark(it.symbol)),
      lastFundingRate: text(market.fundingRate(it.symbol)),
      interestRate: '0.0001',
      nextFundingTime: market.nextFundingAt(it.symbol) + exchange.skewMs,
      time: exchange.now(),
    })),
  };
}

const amount = (value: Exact | null | undefined): string => text(value ?? (0n as Price));

function bookTicker(exchange: Exchange, it: Instrument): unknown {
  const quote = exchange.market.quote(it.symbol);
  return {
    symbol: marketId(it),
    bidPrice: amount(quote?.bids[0]?.price),
    bidQty: amount(quote?.bids[0]?.size),
    askPrice: amount(quote?.asks[0]?.price),
    askQty: amount(quote?.asks[0]?.size),
    time: (quote?.at ?? 0) + exchange.skewMs,
  };
}

function dayTicker(exchange: Exchange, it: Instrument): unknown {
  const bars = exchange.market.bars(it.symbol);
  const day = together(bars.slice(-1_440), Number.MAX_SAFE_INTEGER)[0];
  return {
    symbol: marketId(it),
    lastPrice: amount(exchange.market.last(it.symbol)),
    openPrice: amount(day?.open),
    highPrice: amount(day?.high),
    lowPrice: amount(day?.low),
    volume: amount(day?.volume),
    quoteVolume: text(notional(day?.close ?? (0n as Price), day?.volume ?? (0n as Quantity))),
    openTime: exchange.now() - 86_400_000,
    closeTime: exchange.now(),
  };
}

function publicTrade(exchange: Exchange, trade: Trade): unknown {
  return {
    id: Number(trade.id),
    price: text(trade.price),
    qty: text(trade.size),
    quoteQty: text(notional(trade.price, trade.size)),
    time: trade.at + exchange.skewMs,
    isBuyerMaker: trade.side === 'sell',
  };
}

/** A trade as aggregated trades are written, in lists and streams alike. */
export function aggregated(exchange: Exchange, trade: Trade): Record<string, unknown> {
  return {
    a: Number(trade.id),
    p: text(trade.price),
    q: text(trade.size),
    f: Number(trade.id),
    l: Number(trade.id),
    T: trade.at + exchange.skewMs,
    m: trade.side === 'sell',
  };
}

const decimals = (step: Exact): number => text(step).split('.')[1]?.length ?? 0;

function filters(it: Instrument): readonly Record<string, unknown>[] {
  const lot = { minQty: text(it.minQuantity), maxQty: text(it.maxQuantity), stepSize: text(it.step) };
  return [
    { filterType: 'PRICE_FILTER', minPrice: text(it.tick), maxPrice: '10000000', tickSize: text(it.tick) },
    { filterType: 'LOT_SIZE', ...lot },
    { filterType: 'MARKET_LOT_SIZE', ...lot },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
  ];
}

/** The status of a market that is listed and not traded. */
const HALTED = { um: 'SETTLING', spot: 'BREAK' };

function umSymbol(it: Instrument): Record<string, unknown> {
  return {
    symbol: marketId(it),
    pair: marketId(it),
    contractType: 'PERPETUAL',
    deliveryDate: 4_133_404_800_000,
    onboardDate: 1_569_398_400_000,
    baseAsset: it.base,
    quoteAsset: it.quote,
    marginAsset: it.quote,
    pricePrecision: decimals(it.tick),
    quantityPrecision: decimals(it.step),
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    filters: [...filters(it), { filterType: 'MIN_NOTIONAL', notional: text(it.minNotional) }],
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
  };
}

function spotSymbol(it: Instrument): Record<string, unknown> {
  const notionalFilter = { filterType: 'NOTIONAL', minNotional: text(it.minNotional), applyMinToMarket: true };
  return {
    symbol: marketId(it),
    baseAsset: it.base,
    baseAssetPrecision: 8,
    quoteAsset: it.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [...filters(it), notionalFilter],
    permissions: [],
    permissionSets: [['SPOT']],
  };
}
