import type { Exact, Price } from '../../../src/shared/money.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Instrument, MarketEvent } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { WireSocket } from '../wire.ts';
import { intervalMs, klineEvent, together } from './bars.ts';
import type { Product } from './errors.ts';
import { aggregated } from './market-routes.ts';
import { instrumentOf, marketId, text } from './names.ts';

type Told = { readonly product: Product; readonly instrument: Instrument; readonly channel: string };

/**
 * One connection to the market streams: `SUBSCRIBE`, `UNSUBSCRIBE` and `LIST_SUBSCRIPTIONS`, with `bookTicker`,
 * `kline_<interval>`, `aggTrade`, `trade` and `markPrice`. What is known is told at once; at Binance the next change is
 * never far.
 */
export function connectMarketStream(exchange: Exchange, product: Product, socket: WireSocket): void {
  const streams = new Map<string, Told>();
  const send = (told: Told, event: MarketEvent) => {
    const message = messageOf(exchange, told, event);
    if (message !== null) socket.send(message);
  };
  const end = exchange.market.listen((event) => {
    for (const told of streams.values()) send(told, event);
  });
  socket.onClose(end);
  socket.onMessage((message) => {
    const request = parsed(message);
    if (request === null) {
      socket.send({ error: { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' }, id: '' });
      return;
    }
    const { method, params, id } = request;
    if (method === 'LIST_SUBSCRIPTIONS') {
      socket.send({ result: [...streams.keys()], id });
      return;
    }
    for (const name of params) {
      const told = toldBy(exchange, product, name);
      if (method === 'UNSUBSCRIBE') streams.delete(name);
      else if (told !== null) streams.set(name, told);
    }
    socket.send({ result: null, id });
    if (method !== 'SUBSCRIBE') return;
    for (const name of params) {
      const told = streams.get(name);
      for (const event of told === undefined ? [] : known(exchange, told.instrument)) if (told) send(told, event);
    }
  });
}

function parsed(message: string): { method: string; params: readonly string[]; id: unknown } | null {
  try {
    const { method, params, id } = JSON.parse(message) as Record<string, unknown>;
    return { method: String(method), params: Array.isArray(params) ? params.map(String) : [], id: id ?? null };
  } catch {
    return null;
  }
}

/** What a stream's name asks for; null for what Binance would take without a word and never send: a symbol unknown. */
function toldBy(exchange: Exchange, product: Product, name: string): Told | null {
  const cut = name.indexOf('@');
  try {
    const instrument = instrumentOf(exchange, product, name.slice(0, cut));
    return { product, instrument, channel: name.slice(cut + 1).replace(/@.*$/, '') };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function known(exchange: Exchange, { symbol }: Instrument): readonly MarketEvent[] {
  const quote = exchange.market.quote(symbol);
  const bar = exchange.market.bars(symbol).at(-1);
  const events: MarketEvent[] = [];
  if (quote !== null) events.push({ kind: 'quote', quote });
  if (bar !== undefined) events.push({ kind: 'bar', symbol, bar, closed: false });
  return events;
}

function messageOf(exchange: Exchange, told: Told, event: MarketEvent): unknown {
  const symbol =
    event.kind === 'quote' ? event.quote.symbol : event.kind === 'trade' ? event.trade.symbol : event.symbol;
  if (symbol !== told.instrument.symbol) return null;
  const s = marketId(told.instrument);
  const E = exchange.now();
  const { channel, product } = told;
  if (channel === 'bookTicker' && event.kind === 'quote') return bookTicker(exchange, told, event.quote, s);
  if (channel === 'markPrice' && event.kind === 'quote') {
    const p = text(exchange.market.mark(symbol) ?? (0n as Price));
    const r = text(exchange.market.fundingRate(symbol));
    return { e: 'markPriceUpdate', E, s, p, i: p, P: p, r, T: exchange.market.nextFundingAt(symbol) };
  }
  if (channel === 'aggTrade' && event.kind === 'trade')
    return { e: 'aggTrade', E, s, ...aggregated(exchange, event.trade), ...(product === 'spot' ? { M: true } : {}) };
  if (channel === 'trade' && event.kind === 'trade') {
    const { a: t, p, q, T, m } = aggregated(exchange, event.trade);
    return { e: 'trade', E, s, t, p, q, T, m, ...(product === 'spot' ? { M: true } : { X: 'MARKET' }) };
  }
  const interval = /^kline_(.+)$/.exec(channel)?.[1];
  const length = interval === undefined ? null : intervalMs(interval);
  if (interval === undefined || length === null || event.kind !== 'bar') return null;
  const bar = together(exchange.market.bars(symbol), length).find(
    (it) => it.openAt === Math.floor(event.bar.openAt / length) * length,
  );
  const closed = event.closed && event.bar.openAt + 60_000 === (bar?.openAt ?? 0) + length;
  return { e: 'kline', E, s, k: klineEvent(bar ?? event.bar, s, interval, length, closed) };
}

function bookTicker(
  exchange: Exchange,
  { product }: Told,
  quote: Extract<MarketEvent, { kind: 'quote' }>['quote'],
  s: string,
): unknown {
  const of = (value: Exact | undefined) => text(value ?? (0n as Price));
  const best = {
    b: of(quote.bids[0]?.price),
    B: of(quote.bids[0]?.size),
    a: of(quote.asks[0]?.price),
    A: of(quote.asks[0]?.size),
  };
  if (product === 'spot') return { u: quote.version, s, ...best };
  return { e: 'bookTicker', u: quote.version, s, ...best, T: quote.at + exchange.skewMs, E: exchange.now() };
}
