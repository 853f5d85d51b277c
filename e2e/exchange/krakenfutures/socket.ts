import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import { type AccountEvent, isOpen, type MarketEvent } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { WireSocket } from '../wire.ts';
import { instrumentOf } from './orders.ts';
import { tickerWords } from './reads.ts';
import { isChallengeSignedBy } from './signature.ts';
import { FEED_REASONS, fillFeedWords, idOf, numberOf, orderFeedWords, positionFeedWords, uuidOf } from './words.ts';

interface Message {
  readonly event?: string;
  readonly feed?: string;
  readonly product_ids?: readonly string[];
  readonly api_key?: string;
  readonly original_challenge?: string;
  readonly signed_challenge?: string;
}

const PUBLIC = ['ticker', 'ticker_lite', 'trade'];
const PRIVATE = ['open_orders', 'fills', 'open_positions'];
const SNAPSHOT_FILLS = 100;

/** One connection to `/ws/v1`, public and private feeds alike: each private subscription carries a signed challenge. */
export class KrakenSocket {
  readonly #exchange: Exchange;
  readonly #socket: WireSocket;
  readonly #challenge = crypto.randomUUID();
  /** Feed and product. */
  readonly #public = new Set<string>();
  readonly #private = new Set<string>();
  readonly #ends: (() => void)[] = [];
  #account: Account | null = null;
  #seq = 0;

  constructor(exchange: Exchange, socket: WireSocket) {
    this.#exchange = exchange;
    this.#socket = socket;
    this.#ends.push(exchange.market.listen((event) => this.#onMarket(event)));
    socket.onMessage((text) => this.#onMessage(text));
    socket.onClose(() => {
      for (const end of this.#ends) end();
    });
    socket.send({ event: 'info', version: 1 });
  }

  #onMessage(text: string): void {
    try {
      const message = JSON.parse(text) as Message;
      if (message.event === 'challenge') this.#socket.send({ event: 'challenge', message: this.#challenge });
      else if (message.event === 'subscribe') this.#subscribe(message);
      else throw new Error('Json Error');
    } catch (problem) {
      const said = problem instanceof Refusal ? 'Authentication failed' : (problem as Error).message;
      this.#socket.send({ event: 'alert', message: said });
    }
  }

  #subscribe(message: Message): void {
    const { feed = '', product_ids: products = [] } = message;
    if (PUBLIC.includes(feed)) {
      for (const id of products) {
        instrumentOf(this.#exchange, id);
        this.#public.add(`${feed} ${id}`);
      }
      this.#socket.send({ event: 'subscribed', feed, product_ids: products });
      for (const id of products) if (feed !== 'trade') this.#ticker(feed, id);
      return;
    }
    if (!PRIVATE.includes(feed)) throw new Error('Invalid feed');
    const account = this.#login(message);
    if (this.#private.has(feed)) throw new Error('Already subscribed to feed, re-requesting');
    this.#private.add(feed);
    this.#socket.send({ event: 'subscribed', feed });
    this.#snapshot(feed, account);
  }

  #login({
    api_key: apiKey = '',
    original_challenge: challenge = '',
    signed_challenge: signed = '',
  }: Message): Account {
    const key = this.#exchange.key(apiKey);
    if (challenge !== this.#challenge) throw new Refusal('signature');
    if (!isChallengeSignedBy(key.secret, challenge, signed)) throw new Refusal('signature');
    this.#exchange.permit(key, this.#socket.ip, 'read');
    const account = this.#exchange.account(key.accountId);
    if (this.#account === null) this.#ends.push(account.listen((event) => this.#onAccount(event)));
    this.#account = account;
    return account;
  }

  #snapshot(feed: string, account: Account): void {
    const { market } = this.#exchange;
    const view = account.view();
    if (feed === 'open_orders') {
      const orders = view.orders.filter(isOpen).map((it) => orderFeedWords(market, it));
      this.#socket.send({ feed: 'open_orders_snapshot', account: account.id, orders });
    } else if (feed === 'fills') {
      const fills = view.fills.slice(-SNAPSHOT_FILLS).map((it) => fillFeedWords(market, it, this.#next()));
      this.#socket.send({ feed: 'fills_snapshot', account: account.id, fills });
    } else this.#positions(account);
  }

  #positions(account: Account): void {
    const positions = account.view().positions.map((it) => positionFeedWords(this.#exchange.market, it));
    const numbered = { seq: this.#next(), timestamp: this.#exchange.now() };
    this.#socket.send({ feed: 'open_positions', account: account.id, positions, ...numbered });
  }

  #onAccount(event: AccountEvent): void {
    const account = this.#account;
    if (account === null) return;
    if (event.kind === 'account') {
      if (this.#private.has('open_positions')) this.#positions(account);
      return;
    }
    const { order, fill, change } = event;
    const { market } = this.#exchange;
    if (fill !== null && this.#private.has('fills')) {
      this.#socket.send({ feed: 'fills', username: account.id, fills: [fillFeedWords(market, fill, this.#next())] });
    }
    // What never rests in the book is not in this feed.
    if (!this.#private.has('open_orders') || order.timeInForce !== 'GTC') return;
    if (change === 'triggered') this.#gone(order.id, 'stop_order_triggered');
    if (isOpen(order)) {
      const reasons = { new: 'new_placed_order_by_user', trade: 'partial_fill', amended: 'edited_by_user' } as const;
      const reason = change === 'triggered' ? 'limit_order_from_stop' : reasons[change as keyof typeof reasons];
      this.#socket.send({ feed: 'open_orders', order: orderFeedWords(market, order), is_cancel: false, reason });
    } else this.#gone(order.id, order.endReason === null ? 'full_fill' : FEED_REASONS[order.endReason]);
  }

  #gone(orderId: string, reason: string): void {
    this.#socket.send({ feed: 'open_orders', order_id: uuidOf(orderId), is_cancel: true, reason });
  }

  #onMarket(event: MarketEvent): void {
    if (event.kind === 'bar') return;
    const symbol = event.kind === 'quote' ? event.quote.symbol : event.trade.symbol;
    const id = idOf(this.#exchange.market.terms(symbol));
    for (const feed of ['ticker', 'ticker_lite']) if (this.#public.has(`${feed} ${id}`)) this.#ticker(feed, id);
    if (event.kind !== 'trade' || !this.#public.has(`trade ${id}`)) return;
    const { price, size, side, at } = event.trade;
    const words = {
      side,
      type: 'fill',
      time: at,
      qty: numberOf(size),
      price: numberOf(price),
      uid: uuidOf(event.trade.id, 'fill'),
    };
    this.#socket.send({ feed: 'trade', product_id: id, seq: this.#next(), ...words });
  }

  #ticker(feed: string, id: string): void {
    const { bid, ask, bidSize, askSize, last, lastTime, markPrice, indexPrice } = tickerWords(this.#exchange, id);
    const best = { bid, ask };
    const at = Date.parse(String(lastTime));
    const more = { time: at, bid_size: bidSize, ask_size: askSize, last, markPrice, index: indexPrice };
    this.#socket.send({ feed, product_id: id, ...best, ...(feed === 'ticker' ? more : {}) });
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }
}
