import type { Exchange } from '../core/exchange.ts';
import type { Instrument, MarketEvent, Quote } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { WireSocket } from '../wire.ts';
import { barMessageRow, levels, tickerRow, tradeMessageRow } from './market-rows.ts';
import { instrumentOf, nameOf } from './names.ts';
import type { Category } from './ret-codes.ts';
import { asMessage, idOf, type StreamMessage } from './stream-messages.ts';

const DEPTHS = ['1', '50', '200', '1000'];
type Side = readonly (readonly [string, string])[];

interface Subscription {
  readonly kind: 'orderbook' | 'tickers' | 'kline' | 'publicTrade';
  readonly topic: string;
  readonly instrument: Instrument;
  readonly depth: number;
  /** The order book as it was last told. */
  told: { readonly b: Side; readonly a: Side } | null;
}

/** A public connection of one category: order book, tickers, minutes and trades of the instruments subscribed to. */
export function openPublicStream(exchange: Exchange, category: string, socket: WireSocket): void {
  const subscriptions = new Map<string, Subscription>();
  const stop = exchange.market.listen((event) => {
    for (const it of subscriptions.values()) {
      const message = symbolOf(event) === it.instrument.symbol ? messageOf(exchange, it, event) : undefined;
      if (message !== undefined) socket.send(message);
    }
  });
  socket.onClose(stop);
  socket.onMessage((text) => {
    const message = asMessage(text);
    const problem = message.op === 'ping' ? 'pong' : act(message);
    const success = message.op === 'ping' || problem === '';
    const ret_msg = problem === '' ? message.op : problem;
    socket.send({ success, ret_msg, conn_id: `public-${category}`, op: message.op, ...idOf(message) });
    if (success && message.op === 'subscribe') for (const topic of message.args.map(String)) first(topic);
  });

  function act(message: StreamMessage): string {
    const topics = message.args.map(String);
    if (message.op === 'unsubscribe') {
      for (const topic of topics) subscriptions.delete(topic);
      return '';
    }
    if (message.op !== 'subscribe') return `unknown op: ${message.op}`;
    for (const topic of topics) {
      const wanted = subscriptionOf(exchange, category, topic);
      if (wanted === null) return `error:handler not found,topic:${topic}`;
      subscriptions.set(topic, wanted);
    }
    return '';
  }

  /** What a new subscriber is told at once. */
  function first(topic: string): void {
    const it = subscriptions.get(topic);
    if (it === undefined) return;
    const quote = exchange.market.quote(it.instrument.symbol);
    if (quote !== null && (it.kind === 'orderbook' || it.kind === 'tickers'))
      socket.send(messageOf(exchange, it, { kind: 'quote', quote }));
    const bar = exchange.market.bars(it.instrument.symbol).at(-1);
    if (bar === undefined || it.kind !== 'kline') return;
    socket.send(messageOf(exchange, it, { kind: 'bar', symbol: it.instrument.symbol, bar, closed: false }));
  }
}

function subscriptionOf(exchange: Exchange, category: string, topic: string): Subscription | null {
  const parts = topic.split('.');
  const [kind, name] = [parts[0], parts.at(-1) ?? ''];
  if (kind === 'orderbook' && !DEPTHS.includes(parts[1] ?? '')) return null;
  if (kind === 'kline' && parts[1] !== '1') return null;
  if (kind !== 'orderbook' && kind !== 'kline' && kind !== 'tickers' && kind !== 'publicTrade') return null;
  if (category !== 'spot' && category !== 'linear') return null;
  try {
    const instrument = instrumentOf(exchange.market, category satisfies Category, name);
    return { kind, topic, instrument, depth: Number(parts[1]), told: null };
  } catch (problem) {
    if (problem instanceof Refusal) return null;
    throw problem;
  }
}

function symbolOf(event: MarketEvent): string {
  if (event.kind === 'quote') return event.quote.symbol;
  return event.kind === 'trade' ? event.trade.symbol : event.symbol;
}

/** What an event says on a topic; undefined, which is not sent, where it says nothing. */
function messageOf(exchange: Exchange, it: Subscription, event: MarketEvent): unknown {
  const ts = exchange.now();
  const { topic, instrument } = it;
  if (it.kind === 'orderbook' && event.kind === 'quote') return bookMessage(it, event.quote, ts);
  if (it.kind === 'tickers' && event.kind !== 'bar')
    return { topic, type: 'snapshot', data: tickerRow(instrument, exchange.market), cs: ts, ts };
  if (it.kind === 'kline' && event.kind === 'bar')
    return { topic, type: 'snapshot', data: [barMessageRow(event.bar, event.closed, ts)], ts };
  if (it.kind === 'publicTrade' && event.kind === 'trade')
    return { topic, type: 'snapshot', ts, data: [tradeMessageRow(event.trade, nameOf(instrument))] };
  return undefined;
}

/** The best level comes whole each time; deeper books come whole once and then by what changed, size 0 for gone. */
function bookMessage(it: Subscription, quote: Quote, ts: number): unknown {
  const now = { b: levels(quote.bids, it.depth), a: levels(quote.asks, it.depth) };
  const before = it.depth === 1 ? null : it.told;
  it.told = now;
  const changed = before === null ? now : { b: changes(before.b, now.b), a: changes(before.a, now.a) };
  const data = { s: nameOf(it.instrument), ...changed, u: quote.version, seq: quote.version };
  return { topic: it.topic, type: before === null ? 'snapshot' : 'delta', ts, data, cts: quote.at };
}

function changes(before: Side, now: Side): Side {
  const [was, is] = [new Map(before), new Map(now)];
  const gone = before.filter(([price]) => !is.has(price)).map(([price]) => [price, '0'] as const);
  return [...gone, ...now.filter(([price, size]) => was.get(price) !== size)];
}
