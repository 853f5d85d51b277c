import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Order } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import { BinanceError } from './errors.ts';
import { instrumentOf, isAlgo } from './names.ts';
import { algoOrder, placeOf } from './order-words.ts';
import { malformed, type Params } from './params.ts';
import { type Routes, read, trade } from './routes.ts';

/** Conditional orders of the futures account: since December 2025 they are taken here and nowhere else. */
export function algoRoutes(exchange: Exchange): Routes {
  const words = (order: Order) => algoOrder(exchange, order);
  const waits = (order: Order) => isAlgo(order, 'um') && order.status === 'untriggered';

  function named(account: Account, params: Params): Order {
    const [orderId, clientId] = [params.optional('algoId'), params.optional('clientAlgoId')];
    if (orderId === undefined && clientId === undefined) throw malformed('algoId');
    const order = account.find({ orderId, clientId });
    if (!isAlgo(order, 'um')) throw new Refusal('unknown-order');
    return order;
  }
  function ofSymbol(account: Account, params: Params): readonly Order[] {
    const id = params.optional('symbol');
    const symbol = id === undefined ? null : instrumentOf(exchange, 'um', id).symbol;
    return account.view().orders.filter((order) => isAlgo(order, 'um') && (symbol === null || order.symbol === symbol));
  }

  return {
    'POST /fapi/v1/algoOrder': trade(
      'place',
      0,
      (params, { account }) => {
        params.oneOf('algoType', ['CONDITIONAL']);
        return words(exchange.place(account, placeOf(exchange, 'um', params, true)));
      },
      1,
    ),
    'GET /fapi/v1/algoOrder': read(1, (params, { account }) => words(named(account, params))),
    'DELETE /fapi/v1/algoOrder': trade('cancel', 1, (params, { account }) => {
      let order: Order;
      try {
        order = named(account, params);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        throw new BinanceError(400, -2011, 'Unknown order sent.');
      }
      if (!waits(order)) throw new BinanceError(400, -2011, 'Unknown order sent.');
      exchange.cancel(account, order.id);
      return { algoId: Number(order.id), clientAlgoId: order.clientId, code: '200', msg: 'success' };
    }),
    'DELETE /fapi/v1/algoOpenOrders': trade('cancel-all', 1, (params, { account }) => {
      const { symbol } = instrumentOf(exchange, 'um', params.text('symbol'));
      exchange.cancelAll(account, (order) => order.symbol === symbol && waits(order));
      return { code: 200, msg: 'The operation of cancel all open order is done.' };
    }),
    'GET /fapi/v1/openAlgoOrders': read(
      (params) => (params.optional('symbol') === undefined ? 40 : 1),
      (params, { account }) => ofSymbol(account, params).filter(waits).map(words),
    ),
    'GET /fapi/v1/allAlgoOrders': read(5, (params, { account }) => ofSymbol(account, params).map(words)),
  };
}
