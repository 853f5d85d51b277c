import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { AccountEvent, MarketEvent } from '../core/model.ts';
import type { WireSocket } from '../wire.ts';
import { OkxError, okxError } from './errors.ts';
import { instIdOf, instrumentOf, instTypeOf } from './instruments.ts';
import { bookWords, candleWords, tickerWords, tradeWords } from './market-words.ts';
import { isLoginSignedBy, REQUEST_VALID_MS } from './signature.ts';
import { algoWords, balanceWords, orderWords, positionWords } from './words.ts';

/** What was subscribed to; it comes back in everything that is pushed for it. */
interface Arg {
  readonly channel: string;
  readonly instId?: string;
  readonly instType?: string;
}
interface Message {
  readonly op?: string;
  readonly id?: string;
  readonly args?: readonly Readonly<Record<string, string>>[];
}

const PUBLIC = ['tickers', 'bbo-tbt', 'trades', 'candle1m'];
const PRIVATE = ['orders', 'orders-algo', 'positions', 'account'];
/** Candles and algo orders are pushed on the business connection alone. */
const BUSINESS = ['candle1m', 'orders-algo'];

/** One connection to `/ws/v5/public`, `/private` or `/business`. */
export class OkxSocket {
  readonly #exchange: Exchange;
  readonly #socket: WireSocket;
  readonly #subscribed = new Map<string, Arg>();
  readonly #ends: (() => void)[] = [];
  #account: Account | null = null;

  constructor(exchange: Exchange, socket: WireSocket) {
    this.#exchange = exchange;
    this.#socket = socket;
    this.#ends.push(exchange.market.listen((event) => this.#onMarket(event)));
    socket.onMessage((text) => this.#onMessage(text));
    socket.onClose(() => {
      for (const end of this.#ends) end();
    });
  }

  #onMessage(text: string): void {
    try {
      if (text === 'ping') {
        this.#socket.send('pong');
        return;
      }
      const message = JSON.parse(text) as Message;
      if (message.op === 'login') this.#login(message.args?.[0] ?? {});
      else if (message.op === 'subscribe') for (const arg of message.args ?? []) this.#subscribe(arg);
      else if (message.op === 'unsubscribe') for (const arg of message.args ?? []) this.#unsubscribe(arg);
      else throw new OkxError(400, '60012', `Illegal request: ${text}`);
    } catch (problem) {
      const error =
        problem instanceof SyntaxError ? new OkxError(400, '60012', `Illegal request: ${text}`) : okxError(problem);
      this.#socket.send({ event: 'error', code: wsCode(error.code), msg: error.message, connId: 'a4d3ae55' });
    }
  }

  #login({ apiKey = '', passphrase = '', timestamp = '', sign = '' }: Readonly<Record<string, string>>): void {
    const key = this.#exchange.key(apiKey);
    if (key.passphrase !== passphrase) throw new OkxError(401, '60024', 'Wrong passphrase');
    const at = Number(timestamp) * 1_000;
    if (Math.abs(this.#exchange.now() - at) > REQUEST_VALID_MS)
      throw new OkxError(401, '60006', 'Timestamp request expired');
    if (!isLoginSignedBy(key.secret, timestamp, sign)) throw new OkxError(401, '60007', 'Invalid sign');
    this.#exchange.permit(key, this.#socket.ip, 'read');
    if (this.#account === null) {
      const account = this.#exchange.account(key.accountId);
      this.#account = account;
      this.#ends.push(account.listen((event) => this.#onAccount(account, event)));
    }
    this.#socket.send({ event: 'login', code: '0', msg: '', connId: 'a4d3ae55' });
  }

  #subscribe(raw: Readonly<Record<string, string>>): void {
    const arg = raw as unknown as Arg;
    const { channel } = arg;
    const isBusiness = this.#socket.path.endsWith('/business');
    const known = (PUBLIC.includes(channel) || PRIVATE.includes(channel)) && BUSINESS.includes(channel) === isBusiness;
    if (!known) throw new OkxError(400, '60018', `Wrong URL or channel:${channel} doesn't exist.`);
    if (PRIVATE.includes(channel) && this.#account === null) throw new OkxError(401, '60011', 'Please log in');
    if (PUBLIC.includes(channel)) instrumentOf(this.#exchange.market, arg.instId);
    this.#subscribed.set(keyOf(arg), arg);
    this.#socket.send({ event: 'subscribe', arg, connId: 'a4d3ae55' });
    this.#first(arg);
  }

  #unsubscribe(raw: Readonly<Record<string, string>>): void {
    this.#subscribed.delete(keyOf(raw as unknown as Arg));
    this.#socket.send({ event: 'unsubscribe', arg: raw, connId: 'a4d3ae55' });
  }

  /** What a channel pushes as soon as it is subscribed to; orders push changes alone. */
  #first(arg: Arg): void {
    const { market } = this.#exchange;
    if (this.#account !== null && arg.channel === 'positions') {
      const { positions, at } = this.#account.view();
      this.#push(
        arg,
        positions.map((it) => positionWords(market, it, at)),
      );
    } else if (this.#account !== null && arg.channel === 'account') {
      this.#push(arg, [balanceWords(market, this.#account.view())]);
    } else if (PUBLIC.includes(arg.channel)) {
      const terms = instrumentOf(market, arg.instId);
      const quote = market.quote(terms.symbol);
      const bar = market.bars(terms.symbol).at(-1);
      if (arg.channel === 'tickers' && quote !== null)
        this.#push(arg, [tickerWords(market, terms, this.#exchange.now())]);
      if (arg.channel === 'bbo-tbt' && quote !== null) this.#push(arg, [bookWords(terms, quote, 1)]);
      if (arg.channel === 'candle1m' && bar !== undefined) this.#push(arg, [candleWords(terms, bar, false)]);
    }
  }

  #onMarket(event: MarketEvent): void {
    const { market } = this.#exchange;
    const symbol =
      event.kind === 'bar' ? event.symbol : event.kind === 'quote' ? event.quote.symbol : event.trade.symbol;
    const terms = market.terms(symbol);
    const push = (channel: string, words: () => unknown) => {
      for (const arg of this.#subscribed.values()) {
        if (arg.channel === channel && arg.instId === instIdOf(terms)) this.#push(arg, [words()]);
      }
    };
    if (event.kind === 'bar') push('candle1m', () => candleWords(terms, event.bar, event.closed));
    if (event.kind === 'trade') push('trades', () => tradeWords(terms, event.trade));
    if (event.kind === 'quote') push('bbo-tbt', () => bookWords(terms, event.quote, 1));
    if (event.kind !== 'bar') push('tickers', () => tickerWords(market, terms, this.#exchange.now()));
  }

  #onAccount(account: Account, event: AccountEvent): void {
    const { market } = this.#exchange;
    const view = account.view();
    for (const arg of this.#subscribed.values()) {
      if (event.kind === 'order') {
        const { order, fill } = event;
        const terms = market.terms(order.symbol);
        const wanted = (arg.instType ?? 'ANY') === 'ANY' || arg.instType === instTypeOf(terms);
        if (!wanted || (arg.instId !== undefined && arg.instId !== instIdOf(terms))) continue;
        const isAlgo = order.type === 'stop' && (!order.triggered || event.change === 'triggered');
        if (arg.channel === 'orders-algo' && isAlgo) this.#push(arg, [algoWords(market, order)]);
        const isOrder = order.type !== 'stop' || order.triggered;
        if (arg.channel === 'orders' && isOrder) this.#push(arg, [orderWords(market, view, order, fill)]);
      } else if (arg.channel === 'account') {
        this.#push(arg, [balanceWords(market, view)]);
      } else if (arg.channel === 'positions' && event.positions.length > 0) {
        this.#push(
          arg,
          event.positions.map((it) => positionWords(market, it, event.at)),
        );
      }
    }
  }

  #push(arg: Arg, data: readonly unknown[]): void {
    this.#socket.send({ arg, data });
  }
}

function keyOf({ channel, instId = '', instType = '' }: Arg): string {
  return `${channel} ${instId} ${instType}`;
}

/** Where a websocket has a code of its own for what REST calls otherwise. */
function wsCode(code: string): string {
  return { '50111': '60005', '50110': '60009', '51001': '60018' }[code] ?? code;
}
