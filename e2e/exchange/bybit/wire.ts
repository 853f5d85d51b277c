import type { Exchange } from '../core/exchange.ts';
import type { Operation } from '../core/faults.ts';
import { Limits, type LimitUse } from '../core/limits.ts';
import type { ApiKey } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { WireFormat, WireRequest, WireResponse, WireSocket } from '../wire.ts';
import { type Caller, Extended } from './caller.ts';
import { DisconnectProtection } from './disconnect-protection.ts';
import { IP_LIMIT, limitOf } from './limits.ts';
import { MARKET_DATA } from './market-data.ts';
import { OrderDesk } from './order-desk.ts';
import { bodyParams, type Params, queryParams } from './params.ts';
import { PrivateStreams } from './private-stream.ts';
import { openPublicStream } from './public-stream.ts';
import { AccountReads } from './reads.ts';
import { type Category, OK, type RetCode, retCodeOf, timeWindow } from './ret-codes.ts';
import { ROUTES, type Route } from './routes.ts';
import { isSignedBy, signedHeaders } from './signature.ts';
import { Tickets } from './tickets.ts';

const PUBLIC_STREAM = /^\/v5\/public\/(spot|linear|inverse|option)$/;
const PRIVATE_STREAM = '/v5/private';
const MOST_OPEN_ORDERS = 500;
type Headers = Readonly<Record<string, string>>;

/** Bybit v5, spot and linear perpetuals of a unified account: REST, the public streams and the private one. */
export class BybitWire implements WireFormat {
  readonly id = 'bybit';
  /** For scripts: whether orders stay on their way to the book, whom DCP is switched on for, who listens. */
  readonly desk: OrderDesk;
  readonly protection: DisconnectProtection;
  readonly streams: PrivateStreams;
  readonly #exchange: Exchange;
  readonly #reads: AccountReads;
  /** Per user and endpoint: Bybit bans nobody for these, whatever the core's rule for addresses is. */
  readonly #limits: Limits;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    exchange.rules.maxOpenOrders = MOST_OPEN_ORDERS;
    const tickets = new Tickets();
    this.#limits = new Limits(exchange.clock, { refusals: Number.POSITIVE_INFINITY, forMs: 0 });
    this.#reads = new AccountReads(exchange, tickets);
    this.protection = new DisconnectProtection(exchange);
    this.streams = new PrivateStreams(exchange, tickets, this.protection);
    this.desk = new OrderDesk(exchange, tickets, (ticket) => this.streams.rejected(ticket));
  }

  operationOf({ method, path }: WireRequest): Operation {
    return ROUTES[`${method} ${path}`]?.operation ?? 'other';
  }

  connect(socket: WireSocket): void {
    const category = PUBLIC_STREAM.exec(socket.path)?.[1];
    if (category !== undefined) openPublicStream(this.#exchange, category, socket);
    else if (socket.path === PRIVATE_STREAM) this.streams.open(socket);
    else socket.close(1008, 'Handler not found');
  }

  handle(request: WireRequest): WireResponse {
    try {
      this.#exchange.limits.take(request.ip, 'ip', 1, IP_LIMIT);
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      return { status: 403, headers: { 'content-type': 'text/html' }, body: '403, access too frequent' };
    }
    const route = ROUTES[`${request.method} ${request.path}`];
    return route === undefined ? this.#public(request) : this.#private(request, route);
  }

  #public(request: WireRequest): WireResponse {
    const params = queryParams(request.query);
    const handler = request.method === 'GET' ? MARKET_DATA[request.path] : undefined;
    try {
      if (handler === undefined) throw new Refusal('unknown-route', request.path);
      this.#exchange.admit('other', request.ip);
      return this.#envelope(OK, handler(this.#exchange, params));
    } catch (problem) {
      return this.#refused(problem, categoryOr(params));
    }
  }

  #private(request: WireRequest, route: Route): WireResponse {
    let params: Params = {};
    let headers: Headers = {};
    try {
      const key = this.#authenticated(request);
      params = request.method === 'GET' ? queryParams(request.query) : bodyParams(request.body);
      this.#exchange.permit(key, request.ip, route.permission);
      const doomed = this.#isDoomed(route, request.ip);
      const spend = (category: Category) => {
        headers = this.#spent(key.accountId, request.path, category);
      };
      if (route.countsOrders !== true) spend(categoryOr(params));
      const answer = route.handle(this.#caller(key, params, doomed, spend));
      if (answer instanceof Extended) return this.#envelope(OK, answer.result, headers, answer.extInfo);
      return this.#envelope(OK, answer, headers);
    } catch (problem) {
      if (problem instanceof Refusal && problem.reason === 'timestamp') return this.#late(request);
      return this.#refused(problem, categoryOr(params), headers);
    }
  }

  #caller(key: ApiKey, params: Params, doomed: boolean, spend: Caller['spend']): Caller {
    const { desk, protection } = this;
    const account = this.#exchange.account(key.accountId);
    return { exchange: this.#exchange, account, key, params, desk, reads: this.#reads, protection, doomed, spend };
  }

  /** @throws Refusal `key-unknown`, `timestamp` or `signature` */
  #authenticated(request: WireRequest): ApiKey {
    const headers = signedHeaders(request.headers);
    if (headers === null) throw new Refusal('key-unknown');
    this.#exchange.checkTime(Number(headers.timestamp), Number(headers.recvWindow));
    const key = this.#exchange.key(headers.apiKey);
    const payload = request.method === 'GET' ? request.query : request.body;
    if (!isSignedBy(key.secret, headers, payload)) throw new Refusal('signature');
    return key;
  }

  /** A scripted reject of an order comes as Bybit's do: acknowledged first. @throws Refusal for all that is else */
  #isDoomed(route: Route, ip: string): boolean {
    try {
      this.#exchange.admit(route.operation, ip);
      return false;
    } catch (problem) {
      if (route.operation === 'place' && problem instanceof Refusal && problem.reason === 'rejected') return true;
      throw problem;
    }
  }

  #spent(accountId: string, path: string, category: Category): Headers {
    this.#limits.scale = this.#exchange.limits.scale;
    return limitHeaders(this.#limits.take(accountId, `${path} ${category}`, 1, limitOf(path, category)));
  }

  #late(request: WireRequest): WireResponse {
    const { 'x-bapi-timestamp': sent = '', 'x-bapi-recv-window': window = '' } = request.headers;
    return this.#envelope(timeWindow(sent, this.#exchange.now(), window), {});
  }

  #refused(problem: unknown, category: Category, headers: Headers = {}): WireResponse {
    if (!(problem instanceof Refusal)) throw problem;
    if (problem.reason === 'banned')
      return { status: 403, headers: { 'content-type': 'text/html' }, body: '403, access too frequent' };
    const { retCode, retMsg } = retCodeOf(problem.reason, category);
    const said = problem.reason === 'malformed' ? problem.message.replace('malformed', 'params error') : retMsg;
    if (problem.reason !== 'throttled') {
      const answer = this.#envelope({ retCode, retMsg: said }, {}, headers);
      return problem.reason === 'maintenance' ? { ...answer, status: 503 } : answer;
    }
    const reset = String(this.#exchange.now() + problem.retryAfterMs);
    const limits = { 'x-bapi-limit-status': '0', 'x-bapi-limit-reset-timestamp': reset };
    return this.#envelope({ retCode, retMsg: said }, {}, limits);
  }

  #envelope({ retCode, retMsg }: RetCode, result: unknown, headers: Headers = {}, retExtInfo = {}): WireResponse {
    const time = this.#exchange.now();
    return { status: 200, headers, body: { retCode, retMsg, result, retExtInfo, time } };
  }
}

function limitHeaders({ used, limit, resetAt }: LimitUse): Headers {
  return {
    'x-bapi-limit': String(limit),
    'x-bapi-limit-status': String(limit - used),
    'x-bapi-limit-reset-timestamp': String(resetAt),
  };
}

/** The category that refusals are worded for. */
function categoryOr(params: Params): Category {
  return params.category === 'spot' ? 'spot' : 'linear';
}
