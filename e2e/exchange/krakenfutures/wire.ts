import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Operation } from '../core/faults.ts';
import type { ApiKey } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { WireFormat, WireRequest, WireResponse, WireSocket } from '../wire.ts';
import { KrakenError, krakenError } from './errors.ts';
import { costOf, DERIVATIVES, HISTORY } from './limits.ts';
import { type Item, instrumentOf, KrakenOrders } from './orders.ts';
import { accountLog, candleWords, keyWords, PRIVATE_READS, PUBLIC_READS, tickerWords } from './reads.ts';
import { isSignedBy } from './signature.ts';
import { KrakenSocket } from './socket.ts';
import { iso } from './words.ts';

const TRADING = '/derivatives/api/v3/';
const LOG = '/api/history/v3/account-log';
const CHART = /^\/api\/charts\/v1\/trade\/(\w+)\/1m$/;
const KEY_CHECK = '/api/auth/v1/api-keys/v3/check';
const OPERATIONS: Readonly<Record<string, Operation>> = {
  sendorder: 'place',
  batchorder: 'place',
  editorder: 'amend',
  cancelorder: 'cancel',
  cancelallorders: 'cancel-all',
};

interface Caller {
  readonly key: ApiKey;
  readonly account: Account;
}
type Words = Readonly<Record<string, unknown>>;

/** Kraken Futures' API v3: REST beneath `/derivatives/api/v3`, history and keys beside it, a websocket at `/ws/v1`. */
export class KrakenFuturesWire implements WireFormat {
  readonly id = 'krakenfutures';
  readonly #exchange: Exchange;
  readonly #orders: KrakenOrders;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#orders = new KrakenOrders(exchange);
  }

  operationOf({ method, path, body }: WireRequest): Operation {
    const endpoint = path.startsWith(TRADING) ? path.slice(TRADING.length) : '';
    if (endpoint === 'batchorder' && !body.includes('"send"')) return 'cancel';
    if (method === 'POST') return OPERATIONS[endpoint] ?? 'other';
    return endpoint in PRIVATE_READS || path === LOG ? 'read' : 'other';
  }

  handle(request: WireRequest): WireResponse {
    const serverTime = iso(this.#exchange.now());
    try {
      return { status: 200, body: { result: 'success', ...this.#answer(request), serverTime } };
    } catch (problem) {
      const { status, message } = krakenError(problem);
      return { status, body: { result: 'error', error: message, serverTime } };
    }
  }

  connect(socket: WireSocket): void {
    new KrakenSocket(this.#exchange, socket);
  }

  #answer(request: WireRequest): Words {
    const { method, path, query, ip } = request;
    const parameters = new URLSearchParams(query);
    const endpoint = path.startsWith(TRADING) ? path.slice(TRADING.length) : '';
    const publicWords = method === 'GET' ? (this.#charts(path, parameters, ip) ?? this.#public(endpoint, ip)) : null;
    if (publicWords !== null) return publicWords;
    const caller = this.#caller(request);
    const { account, key } = caller;
    if (path === KEY_CHECK) return keyWords(key);
    const given = Object.fromEntries(parameters);
    const batch = endpoint === 'batchorder' ? batchOf(request.body) : [];
    const isLog = path === LOG;
    const cost = costOf(isLog ? 'account-log' : endpoint, given, batch.length);
    this.#exchange.limits.take(account.id, isLog ? 'history' : 'derivatives', cost, isLog ? HISTORY : DERIVATIVES);
    const read = PRIVATE_READS[endpoint];
    const isRead = method === 'GET' && (isLog || read !== undefined);
    this.#exchange.permit(key, ip, isRead ? 'read' : 'trade');
    this.#exchange.admit(this.operationOf(request), account.id);
    if (isLog) return accountLog(this.#exchange, account, parameters);
    if (isRead && read !== undefined) return read(this.#exchange, account, parameters);
    return this.#do(endpoint, account, given, batch);
  }

  #charts(path: string, parameters: URLSearchParams, ip: string): Words | null {
    const symbol = CHART.exec(path)?.[1];
    if (symbol === undefined) return null;
    this.#exchange.admit('other', ip);
    return candleWords(this.#exchange, instrumentOf(this.#exchange, symbol), parameters);
  }

  #public(endpoint: string, ip: string): Words | null {
    const read = PUBLIC_READS[endpoint];
    const one = /^tickers\/(\w+)$/.exec(endpoint)?.[1];
    if (read === undefined && one === undefined) return null;
    this.#exchange.admit('other', ip);
    return read === undefined
      ? { ticker: tickerWords(this.#exchange, String(one).toUpperCase()) }
      : read(this.#exchange);
  }

  #do(endpoint: string, account: Account, given: Item, batch: readonly Item[]): Words {
    switch (endpoint) {
      case 'sendorder':
        return { sendStatus: this.#orders.send(account, given) };
      case 'editorder':
        return { editStatus: this.#orders.edit(account, given) };
      case 'cancelorder':
        return { cancelStatus: this.#orders.cancel(account, given) };
      case 'cancelallorders':
        return { cancelStatus: this.#orders.cancelAll(account, given.symbol) };
      case 'cancelallordersafter':
        return { status: this.#cancelAllAfter(account, given.timeout) };
      case 'batchorder':
        return { batchStatus: batch.map((it) => this.#oneOfBatch(account, it)) };
      default:
        throw new Refusal('unknown-route');
    }
  }

  #oneOfBatch(account: Account, item: Item): Words {
    if (item.order === 'send') return { ...this.#orders.send(account, item), order_tag: item.order_tag };
    if (item.order === 'cancel') return this.#orders.cancel(account, item);
    if (item.order === 'edit') return this.#orders.edit(account, item);
    throw new KrakenError(200, 'invalidArgument: order');
  }

  #cancelAllAfter(account: Account, timeout = ''): Words {
    const seconds = Number(timeout);
    if (timeout === '' || !Number.isInteger(seconds) || seconds < 0)
      throw new KrakenError(200, 'invalidArgument: timeout');
    const now = this.#exchange.now();
    if (seconds === 0) this.#exchange.deadMan.disarm(account, null);
    else this.#exchange.deadMan.arm(account, null, seconds * 1_000);
    return { currentTime: iso(now), triggerTime: seconds === 0 ? '0' : iso(now + seconds * 1_000) };
  }

  #caller({ path, query, headers, body }: WireRequest): Caller {
    const { apikey, authent, nonce = '' } = headers;
    if (apikey === undefined || authent === undefined) throw new Refusal('key-unknown');
    const key = this.#exchange.key(apikey);
    if (!isSignedBy(key.secret, { postData: `${query}${body}`, nonce, path }, authent)) throw new Refusal('signature');
    return { key, account: this.#exchange.account(key.accountId) };
  }
}

/** The orders of a batch: `json=` and then JSON, not encoded. Numbers and flags become texts, as in a query. */
function batchOf(body: string): readonly Item[] {
  try {
    const { batchOrder } = JSON.parse(body.replace(/^json=/, '')) as { readonly batchOrder: readonly Item[] };
    const texts = (it: Item) => Object.fromEntries(Object.entries(it).map(([name, value]) => [name, String(value)]));
    return batchOrder.map(texts);
  } catch {
    throw new KrakenError(200, 'Json Parse Error');
  }
}
