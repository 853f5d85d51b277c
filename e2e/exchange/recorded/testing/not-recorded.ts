type Routes = readonly string[];

/**
 * Fields that the test exchange gives and no recorded answer of the same route has, by why they are there. Everything
 * else that it says is of a form that is published.
 */
export const NOT_RECORDED: Readonly<
  Record<'binance' | 'bybit' | 'okx' | 'krakenfutures', Readonly<Record<string, Routes>>>
> = {
  binance: {
    'in today’s document of the same answer, not in the example that was recorded': [
      'DELETE /fapi/v1/order avgPrice',
      'DELETE /fapi/v1/order cumQuote',
      'POST /fapi/v1/order avgPrice',
      'POST /fapi/v1/order cumQuote',
    ],
    'an order has one form here, wherever it is told; the client does not look at these there': [
      'GET /fapi/v1/openOrders [].cumQty',
      'POST /fapi/v1/algoOrder actualOrderId',
      'POST /fapi/v1/algoOrder actualPrice',
    ],
  },
  bybit: {
    'in the document’s table of fields, not in its example': [
      'GET /v5/account/wallet-balance result.list[].coin[].collateralSwitch',
      'GET /v5/account/wallet-balance result.list[].coin[].locked',
      'GET /v5/account/wallet-balance result.list[].coin[].marginCollateral',
      'GET /v5/execution/list result.list[].execPnl',
      'GET /v5/order/realtime result.list[].createType',
      'GET /v5/user/query-api result.isMaster',
      'GET /v5/user/query-api result.parentUid',
      'GET /v5/user/query-api result.permissions.Affiliate',
      'GET /v5/user/query-api result.permissions.Earn',
      'GET /v5/user/query-api result.rsaPublicKey',
      'stream execution data[].closedSize',
      'stream execution data[].createType',
      'stream execution data[].execPnl',
      'stream execution data[].feeCurrency',
      'stream execution data[].seq',
      'stream order data[].createType',
      'stream order data[].isLeverage',
    ],
    'the envelope of every other answer, which the example of this one leaves away': [
      'POST /v5/order/disconnected-cancel-all result',
      'POST /v5/order/disconnected-cancel-all retExtInfo',
      'POST /v5/order/disconnected-cancel-all time',
    ],
  },
  okx: {
    'what answers a subscription bears the channel’s name too': [
      'stream orders connId',
      'stream orders event',
      'stream orders-algo connId',
      'stream orders-algo event',
    ],
  },
  krakenfutures: {
    'of a wallet with something in it; the one that was recorded is empty': [
      'GET /derivatives/api/v3/accounts accounts.{}.currencies.{}',
    ],
    'what every answer has': ['GET /api/history/v3/account-log result', 'GET /api/history/v3/account-log serverTime'],
    'what answers a subscription bears the feed’s name too': [
      'stream fills event',
      'stream open_orders gone event',
      'stream fills username',
    ],
    'said of an order that was given a name, and those that were recorded had none': [
      'GET /derivatives/api/v3/fills fills[].cliOrdId',
      'GET /derivatives/api/v3/openorders openOrders[].cliOrdId',
      'POST /derivatives/api/v3/cancelallorders cancelStatus.cancelledOrders[].cliOrdId',
      'POST /derivatives/api/v3/cancelorder cancelStatus.cliOrdId',
      'POST /derivatives/api/v3/sendorder sendStatus.cliOrdId',
      'stream fills fills[].cli_ord_id',
      'stream open_orders order.cli_ord_id',
    ],
    'said of a stop that waits, and none was recorded there': [
      'GET /derivatives/api/v3/openorders openOrders[].stopPrice',
      'GET /derivatives/api/v3/openorders openOrders[].triggerSignal',
    ],
    'in the document’s table of fields, not in its example': [
      'POST /derivatives/api/v3/cancelorder cancelStatus.orderEvents[].order.lastUpdateTimestamp',
      'POST /derivatives/api/v3/cancelorder cancelStatus.order_id',
      'POST /derivatives/api/v3/sendorder sendStatus.orderEvents[].order',
      'POST /derivatives/api/v3/sendorder sendStatus.orderEvents[].orderTrigger.filled',
      'POST /derivatives/api/v3/sendorder sendStatus.orderEvents[].reason',
      'POST /derivatives/api/v3/sendorder sendStatus.orderEvents[].reducedQuantity',
      'POST /derivatives/api/v3/sendorder sendStatus.orderEvents[].uid',
    ],
  },
};
