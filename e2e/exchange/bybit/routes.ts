import type { Operation } from '../core/faults.ts';
import { Refusal } from '../core/refusal.ts';
import type { Row } from './account-rows.ts';
import { accountInfo, coinInfo, keyInfo, setLeverage, switchMode } from './account-settings.ts';
import { cancelBatch, createBatch } from './batches.ts';
import type { Caller, Extended } from './caller.ts';
import { instrumentOf, tradedCategory } from './names.ts';
import { isOfFilter } from './order-rows.ts';
import { textOf } from './params.ts';

export interface Route {
  readonly operation: Operation;
  readonly permission: 'read' | 'trade';
  /** True where the limit counts orders and not requests, so that the route takes them from it by itself. */
  readonly countsOrders?: boolean;
  handle(caller: Caller): Row | Extended;
}

const read = (handle: Route['handle']): Route => ({ operation: 'read', permission: 'read', handle });
const act = (operation: Operation, handle: Route['handle']): Route => ({ operation, permission: 'trade', handle });

/** Every private route, by method and path. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'POST /v5/order/create': act('place', ({ desk, account, params, doomed }) => ({
    ...desk.create(account, tradedCategory(params), params, doomed),
  })),
  'POST /v5/order/amend': act('amend', ({ desk, account, params }) => ({
    ...desk.amend(account, tradedCategory(params), params),
  })),
  'POST /v5/order/cancel': act('cancel', ({ desk, account, params }) => ({
    ...desk.cancel(account, tradedCategory(params), params),
  })),
  'POST /v5/order/cancel-all': act('cancel-all', cancelAll),
  'POST /v5/order/create-batch': { ...act('place', createBatch), countsOrders: true },
  'POST /v5/order/cancel-batch': { ...act('cancel', cancelBatch), countsOrders: true },
  'POST /v5/order/disconnected-cancel-all': act('other', ({ protection, account, params }) =>
    protection.set(account, params),
  ),
  'GET /v5/order/realtime': read(({ reads, account, params }) => reads.realtime(account, params)),
  'GET /v5/order/history': read(({ reads, account, params }) => reads.history(account, params)),
  'GET /v5/execution/list': read(({ reads, account, params }) => reads.executions(account, params)),
  'GET /v5/position/list': read(({ reads, account, params }) => reads.positions(account, params)),
  'POST /v5/position/switch-mode': act('other', ({ exchange, account, params }) =>
    switchMode(exchange, account, params),
  ),
  'POST /v5/position/set-leverage': act('other', ({ exchange, account, params }) =>
    setLeverage(exchange, account, params),
  ),
  'GET /v5/account/wallet-balance': read(({ reads, account }) => reads.wallet(account)),
  'GET /v5/account/transaction-log': read(({ reads, account, params }) => reads.log(account, params)),
  'GET /v5/account/fee-rate': read(({ reads, params }) => reads.fees(params)),
  'GET /v5/account/info': read(({ protection, account, exchange }) => accountInfo(protection, account, exchange.now())),
  'GET /v5/account/query-dcp-info': read(({ protection, account }) => protection.info(account)),
  'GET /v5/user/query-api': read(({ key, exchange }) => keyInfo(key, exchange.now())),
  'GET /v5/asset/coin/query-info': read(({ exchange }) => coinInfo(exchange)),
};

/** Of a symbol, or of all that settle in a coin; of spot also everything. `orderFilter` narrows it to stops or the rest. */
function cancelAll({ exchange, desk, account, params }: Caller): Row {
  const category = tradedCategory(params);
  const [name, settle] = [textOf(params, 'symbol'), textOf(params, 'settleCoin') ?? textOf(params, 'baseCoin')];
  if (category === 'linear' && name === undefined && settle === undefined)
    throw new Refusal('malformed', 'Missing some parameters that must be filled in, symbol or settleCoin or baseCoin');
  const symbol = name === undefined ? null : instrumentOf(exchange.market, category, name).symbol;
  const filter = textOf(params, 'orderFilter');
  const list = desk.cancelAll(account, category, (order) => {
    const { base, quote } = exchange.market.terms(order.symbol);
    if (symbol !== null ? order.symbol !== symbol : settle !== undefined && settle !== quote && settle !== base)
      return false;
    return isOfFilter(order, category, filter);
  });
  return { list, success: '1' };
}
