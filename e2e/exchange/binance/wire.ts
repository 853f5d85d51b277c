import type { Exchange } from '../core/exchange.ts';
import type { Operation } from '../core/faults.ts';
import type { WireFormat, WireRequest, WireResponse, WireSocket } from '../wire.ts';
import { spotAccountRoutes, umAccountRoutes } from './account-routes.ts';
import { algoRoutes } from './algo-routes.ts';
import { asBinanceError, asResponse, BinanceError, type Product } from './errors.ts';
import { ListenKeys } from './listen-keys.ts';
import { marketRoutes } from './market-routes.ts';
import { connectMarketStream } from './market-stream.ts';
import { orderRoutes } from './order-routes.ts';
import { Params } from './params.ts';
import type { Caller, PrivateRoute, Routes } from './routes.ts';
import { checkSignature } from './signature.ts';
import { connectWsApi } from './ws-api.ts';

const MINUTE = 60_000;
/** Published: exchangeInfo's rateLimits of both products, 2026. */
const LIMITS = {
  um: {
    weight: 2_400,
    orders: [
      { limit: 300, perMs: 10_000 },
      { limit: 1_200, perMs: MINUTE },
    ],
  },
  spot: {
    weight: 6_000,
    orders: [
      { limit: 100, perMs: 10_000 },
      { limit: 200_000, perMs: 86_400_000 },
    ],
  },
} as const;
const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;

/** Binance USDⓈ-M futures (`/fapi`) and spot (`/api`, `/sapi`, `/ws-api`), REST and streams, over one core. */
export class BinanceWire implements WireFormat {
  readonly id = 'binance';
  readonly listenKeys: ListenKeys;
  readonly #exchange: Exchange;
  readonly #routes: Routes;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    // Binance takes a client order id again once its order is closed.
    exchange.rules.clientIds = 'while-open';
    exchange.rules.maxOpenOrders = 400;
    this.listenKeys = new ListenKeys(exchange);
    this.#routes = {
      ...marketRoutes(exchange, 'um'),
      ...marketRoutes(exchange, 'spot'),
      ...orderRoutes(exchange, 'um'),
      ...orderRoutes(exchange, 'spot'),
      ...algoRoutes(exchange),
      ...umAccountRoutes(exchange),
      ...spotAccountRoutes(exchange),
      ...this.listenKeys.routes(),
    };
  }

  operationOf(request: WireRequest): Operation {
    return this.#routes[`${request.method} ${request.path}`]?.operation ?? 'other';
  }

  handle(request: WireRequest): WireResponse {
    const product: Product = request.path.startsWith('/fapi/') ? 'um' : 'spot';
    const headers: Record<string, string> = {};
    try {
      const body = this.#answer(request, product, headers);
      return { status: 200, headers, body };
    } catch (thrown) {
      const response = asResponse(asBinanceError(thrown, product, this.#exchange.now()));
      return { ...response, headers: { ...headers, ...response.headers } };
    }
  }

  /** Spot's public streams are at `/ws` and `/stream/ws`, the futures' at `/public/ws` and `/market/ws`. */
  connect(socket: WireSocket): void {
    const { path } = socket;
    const listenKey = new URLSearchParams(socket.query).get('listenKey') ?? /^\/ws\/(listenKey.+)$/.exec(path)?.[1];
    const isPublicUm = path.startsWith('/public/') || path.startsWith('/market/');
    if (path.startsWith('/ws-api/')) connectWsApi(this.#exchange, socket);
    else if (path.startsWith('/private/') || listenKey !== undefined) this.listenKeys.listen(listenKey ?? '', socket);
    else connectMarketStream(this.#exchange, isPublicUm ? 'um' : 'spot', socket);
  }

  #answer(request: WireRequest, product: Product, headers: Record<string, string>): unknown {
    const route = this.#routes[`${request.method} ${request.path}`];
    this.#exchange.admit(route?.operation ?? 'other', request.ip);
    if (route === undefined)
      throw new BinanceError(404, -5000, `Path ${request.path}, Method ${request.method} is invalid`);
    const params = Params.ofRequest(request);
    const weight = typeof route.weight === 'number' ? route.weight : route.weight(params);
    const rule = { limit: LIMITS[product].weight, perMs: MINUTE };
    const { used } = this.#exchange.limits.take(request.ip, `${product} weight`, weight, rule);
    headers['x-mbx-used-weight-1m'] = String(used);
    if (route.security === 'none') return route.run(params);
    const caller = this.#caller(request, route, params);
    this.#countOrders(product, route.orders, caller, headers);
    return route.run(params, caller);
  }

  #caller(request: WireRequest, route: PrivateRoute, params: Params): Caller {
    const exchange = this.#exchange;
    const name = request.headers['x-mbx-apikey'];
    if (name === undefined) throw new BinanceError(401, -2014, 'API-key format invalid.');
    const key = exchange.key(name);
    if (route.security === 'signed') {
      const window = params.optionalNumber('recvWindow') ?? DEFAULT_WINDOW_MS;
      if (window > MAX_WINDOW_MS) throw new BinanceError(400, -1131, 'recvWindow must be less than 60000');
      exchange.checkTime(params.number('timestamp'), window);
      checkSignature(request, key.secret);
    }
    exchange.permit(key, request.ip, route.permission);
    return { account: exchange.account(key.accountId), key, ip: request.ip };
  }

  #countOrders(product: Product, orders: number, caller: Caller, headers: Record<string, string>): void {
    if (orders === 0) return;
    for (const rule of LIMITS[product].orders) {
      const what = `${product} orders ${rule.perMs}`;
      const { used } = this.#exchange.limits.take(`account ${caller.account.id}`, what, orders, rule);
      headers[`x-mbx-order-count-${rule.perMs === MINUTE ? '1m' : rule.perMs === 10_000 ? '10s' : '1d'}`] =
        String(used);
    }
  }
}
