import { Refusal } from '../core/refusal.ts';
import { type Caller, Extended } from './caller.ts';
import { tradedCategory } from './names.ts';
import type { OrderAnswer } from './order-desk.ts';
import type { Params } from './params.ts';
import { type Category, OK, retCodeOf } from './ret-codes.ts';

/** Most orders in one batch. */
const MOST: Readonly<Record<Category, number>> = { linear: 20, spot: 10 };

export function createBatch(caller: Caller): Extended {
  const { desk, account, doomed, exchange } = caller;
  const createAt = String(exchange.now());
  return each(caller, (category, params) => ({ ...desk.create(account, category, params, doomed), createAt }));
}

export function cancelBatch(caller: Caller): Extended {
  return each(caller, (category, params) => caller.desk.cancel(caller.account, category, params));
}

/** Does one after the other; each has its own answer and its own code, and the batch itself succeeds. */
function each(caller: Caller, act: (category: Category, params: Params) => OrderAnswer): Extended {
  const category = tradedCategory(caller.params);
  const { request } = caller.params;
  if (!Array.isArray(request) || request.length === 0 || request.length > MOST[category])
    throw new Refusal('malformed', `request: 1 to ${MOST[category]} orders`);
  const done = request.map((params: Params) => {
    try {
      caller.spend(category);
      return { row: { category, symbol: params.symbol, ...act(category, params) }, code: 0, msg: OK.retMsg };
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      const { retCode, retMsg } = retCodeOf(problem.reason, category);
      const row = { category, symbol: params.symbol, orderId: '', orderLinkId: params.orderLinkId ?? '' };
      return { row, code: retCode, msg: retMsg };
    }
  });
  return new Extended({ list: done.map((it) => it.row) }, { list: done.map(({ code, msg }) => ({ code, msg })) });
}
