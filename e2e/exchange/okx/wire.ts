import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Operation } from '../core/faults.ts';
import type { ApiKey } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { WireFormat, WireRequest, WireResponse, WireSocket } from '../wire.ts';
import { isOfOneOrder, OkxError, okxError, parameterError } from './errors.ts';
import { countsInstruments, countsOrders, limitOf, NEW_ORDERS } from './limits.ts';
import { type Item, OkxOrders, type Outcome } from './orders.ts';
import { PRIVATE_READS, PUBLIC_READS } from './rest-reads.ts';
import { HEADERS, isSignedBy, REQUEST_VALID_MS } from './signature.ts';
import { OkxSocket } from './socket.ts';

/** Who sent a private request, once its signature has been found good. */
interface Caller {
  readonly key: ApiKey;
  readonly account: Account;
}
type Doing = (caller: Caller, items: readonly Item[], validUntil: number | null) => readonly Outcome[];

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/api/v5/trade/order': 'place',
  '/api/v5/trade/batch-orders': 'place',
  '/api/v5/trade/order-algo': 'place',
  '/api/v5/trade/amend-order': 'amend',
  '/api/v5/trade/cancel-order': 'cancel',
  '/api/v5/trade/cancel-batch-orders': 'cancel',
  '/api/v5/trade/cancel-algos': 'cancel',
  '/api/v5/trade/cancel-advance-algos': 'cancel',
};
/** Most orders that one request may carry. */
const BATCH = 20;
/** Cancel All After takes these seconds, or 0. */
const [LEAST_SECONDS, MOST_SECONDS] = [10, 120];

/** OKX's v5 API: REST beneath `/api/v5`, websockets beneath `/ws/v5`. */
export class OkxWire implements WireFormat {
  readonly id = 'okx';
  readonly #exchange: Exchange;
  readonly #orders: OkxOrders;
  readonly #doings: Readonly<Record<string, Doing>>;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    exchange.rules.crossingPostOnly = 'expire';
    const orders = new OkxOrders(exchange);
    this.#orders = orders;
    const place: Doing = ({ account }, items, validUntil) => items.map((it) => orders.place(account, it, validUntil));
    const cancel: Doing = ({ account }, items) => items.map((it) => orders.cancel(account, it));
    this.#doings = {
      '/api/v5/trade/order': place,
      '/api/v5/trade/batch-orders': place,
      '/api/v5/trade/cancel-order': cancel,
      '/api/v5/trade/cancel-batch-orders': cancel,
      '/api/v5/trade/amend-order': ({ account }, items, validUntil) =>
        items.map((it) => orders.amend(account, it, validUntil)),
      '/api/v5/trade/order-algo': ({ account }, items) => items.map((it) => orders.placeStop(account, it)),
      '/api/v5/trade/cancel-algos': ({ account }, items) => items.map((it) => orders.cancelStop(account, it, false)),
      '/api/v5/trade/cancel-advance-algos': ({ account }, items) =>
        items.map((it) => orders.cancelStop(account, it, true)),
    };
  }

  operationOf({ method, path }: WireRequest): Operation {
    if (method !== 'GET') return OPERATIONS[path] ?? 'other';
    return path in PRIVATE_READS && path !== '/api/v5/account/config' ? 'read' : 'other';
  }

  handle(request: WireRequest): WireResponse {
    try {
      return { status: 200, body: this.#answer(request) };
    } catch (problem) {
      return failure(problem);
    }
  }

  connect(socket: WireSocket): void {
    new OkxSocket(this.#exchange, socket);
  }

  #answer(request: WireRequest): object {
    const { method, path, query, ip } = request;
    const words: Record<string, string> = Object.fromEntries(new URLSearchParams(query));
    const publicRead = PUBLIC_READS[path];
    if (method === 'GET' && publicRead !== undefined) {
      this.#exchange.limits.take(ip, path, 1, limitOf(path));
      this.#exchange.admit('other', ip);
      return data(publicRead(this.#exchange, words));
    }
    const caller = this.#caller(request);
    const privateRead = PRIVATE_READS[path];
    if (method === 'GET' && privateRead !== undefined) {
      this.#exchange.limits.take(caller.account.id, path, 1, limitOf(path));
      this.#exchange.permit(caller.key, ip, 'read');
      this.#exchange.admit(this.operationOf(request), caller.account.id);
      return data(privateRead({ ...caller, exchange: this.#exchange, orders: this.#orders }, words));
    }
    if (method !== 'POST') throw new Refusal('unknown-route');
    return this.#do(request, caller);
  }

  #do(request: WireRequest, caller: Caller): object {
    const { path, ip, headers } = request;
    const body = parsed(request.body);
    this.#exchange.permit(caller.key, ip, 'trade');
    if (path === '/api/v5/trade/cancel-all-after') return this.#cancelAllAfter(request, caller, body as Item);
    if (path === '/api/v5/account/set-position-mode') return this.#setPositionMode(caller, body as Item);
    const doing = this.#doings[path];
    if (doing === undefined) throw new Refusal('unknown-route');
    const items = (Array.isArray(body) ? body : [body]) as readonly Item[];
    if (items.length > BATCH) throw new OkxError(200, '51111', `Maximum ${BATCH} orders can be placed in bulk.`);
    this.#takeLimits(path, caller.account.id, items);
    this.#exchange.admit(this.operationOf(request), caller.account.id);
    return outcomes(doing(caller, items, headers.exptime === undefined ? null : Number(headers.exptime)));
  }

  #cancelAllAfter({ path }: WireRequest, { account }: Caller, { timeOut }: Item): object {
    this.#exchange.limits.take(account.id, path, 1, limitOf(path));
    this.#exchange.admit('other', account.id);
    const now = this.#exchange.now();
    const seconds = Number(timeOut);
    if (seconds === 0) {
      this.#exchange.deadMan.disarm(account, null);
      return data([{ triggerTime: '0', tag: '', ts: String(now) }]);
    }
    const isTaken = Number.isInteger(seconds) && seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS;
    if (!isTaken) throw parameterError('timeOut', 400);
    // Stops that wait for their trigger are not in the order book: they stay.
    this.#exchange.deadMan.arm(account, null, seconds * 1_000, (order) => order.status !== 'untriggered');
    return data([{ triggerTime: String(now + seconds * 1_000), tag: '', ts: String(now) }]);
  }

  #setPositionMode({ account }: Caller, { posMode }: Item): object {
    if (posMode !== 'long_short_mode' && posMode !== 'net_mode') throw parameterError('posMode', 400);
    const hedged = posMode === 'long_short_mode';
    // Setting what is set already is no error there.
    if (account.hedgeMode !== hedged) account.setHedgeMode(hedged);
    return data([{ posMode }]);
  }

  #takeLimits(path: string, who: string, items: readonly Item[]): void {
    const { limits } = this.#exchange;
    const isNew = OPERATIONS[path] === 'place' || OPERATIONS[path] === 'amend';
    if (isNew) limits.take(who, 'new orders', items.length, NEW_ORDERS);
    if (!countsInstruments(path)) return void limits.take(who, path, 1, limitOf(path));
    for (const instId of new Set(items.map((it) => it.instId))) {
      const weight = countsOrders(path) ? items.filter((it) => it.instId === instId).length : 1;
      limits.take(who, `${path} ${String(instId)}`, weight, limitOf(path));
    }
  }

  /** In the order in which OKX looks: is there a key, is it known, its passphrase, the time, the signature. */
  #caller({ method, path, query, headers, body }: WireRequest): Caller {
    const [apiKey, passphrase] = [headers[HEADERS.key], headers[HEADERS.passphrase]];
    const [timestamp, signature] = [headers[HEADERS.timestamp], headers[HEADERS.signature]];
    if (apiKey === undefined) throw new OkxError(401, '50103', 'Request header "OK-ACCESS-KEY" cannot be empty.');
    if (passphrase === undefined)
      throw new OkxError(401, '50104', 'Request header "OK-ACCESS-PASSPHRASE" cannot be empty.');
    if (signature === undefined) throw new OkxError(401, '50106', 'Request header "OK-ACCESS-SIGN" cannot be empty.');
    if (timestamp === undefined)
      throw new OkxError(401, '50107', 'Request header "OK-ACCESS-TIMESTAMP" cannot be empty.');
    const key = this.#exchange.key(apiKey);
    if (key.passphrase !== passphrase)
      throw new OkxError(401, '50105', 'Request header "OK-ACCESS-PASSPHRASE" incorrect.');
    const at = Date.parse(timestamp);
    if (Number.isNaN(at)) throw new OkxError(401, '50112', 'Invalid OK-ACCESS-TIMESTAMP');
    this.#exchange.checkTime(at, REQUEST_VALID_MS);
    const target = query === '' ? path : `${path}?${query}`;
    if (!isSignedBy(key.secret, { timestamp, method, target, body }, signature)) throw new Refusal('signature');
    return { key, account: this.#exchange.account(key.accountId) };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new OkxError(400, '50002', 'JSON syntax error');
  }
}

function data(rows: readonly unknown[]): object {
  return { code: '0', data: rows, msg: '' };
}

/** All done, none, or some: OKX says which in `code`, and why beside each order. */
function outcomes(all: readonly Outcome[]): object {
  const failed = all.filter((it) => it.error !== null).length;
  const code = failed === 0 ? '0' : failed === all.length ? '1' : '2';
  const rows = all.map(({ ids, error }) => ({ ...ids, sCode: error?.code ?? '0', sMsg: error?.message ?? '' }));
  return {
    code,
    data: rows,
    msg: code === '0' ? '' : code === '1' ? 'All operations failed' : 'Bulk operation partially succeeded',
  };
}

function failure(problem: unknown): WireResponse {
  const { status, code, message } = okxError(problem);
  // A refusal of one order that no order's own answer has taken up: of a read, or by script.
  if (isOfOneOrder(problem)) return { status: 200, body: { code, data: [], msg: message } };
  const retry = problem instanceof Refusal && problem.retryAfterMs > 0;
  const headers = retry ? { 'retry-after': String(Math.ceil(problem.retryAfterMs / 1_000)) } : {};
  return { status, headers, body: { code, data: [], msg: message } };
}
