import { type AskedRequest, endpointLimit, type PublishedLimit } from '../published-limits.ts';

const DOCS = 'https://www.okx.com/docs-v5/en/';
const TRADE = `${DOCS}#order-book-trading-trade-`;
const ALGO = `${DOCS}#order-book-trading-algo-trading-`;
const ACCOUNT = `${DOCS}#trading-account-rest-api-`;
const TWO_SECONDS = 2_000;

const byInstrument = ({ param }: AskedRequest): string => param('instId') ?? '';

/** Orders of one account that are new or changed, over all instruments. */
const NEW_ORDERS: PublishedLimit = {
  ...endpointLimit('POST /api/v5/trade/order', 1_000, TWO_SECONDS, {
    source: `${DOCS}#overview-rate-limits`,
    of: { submit: 1 },
    own: 0,
  }),
};

/** Each endpoint by itself; orders for each instrument apart. `stopLists`: how many kinds of stops a read lists. */
export function okxLimits(stopLists: number): readonly PublishedLimit[] {
  const each = (endpoint: string, units: number, more: Parameters<typeof endpointLimit>[3]): PublishedLimit =>
    endpointLimit(endpoint, units, TWO_SECONDS, more);
  return [
    each('POST /api/v5/trade/order', 60, {
      source: `${TRADE}post-place-order`,
      of: { submit: 1 },
      own: 0,
      apart: byInstrument,
    }),
    each('POST /api/v5/trade/cancel-order', 60, {
      source: `${TRADE}post-cancel-order`,
      of: { cancel: 1 },
      own: 0,
      apart: byInstrument,
    }),
    NEW_ORDERS,
    each('POST /api/v5/trade/order-algo', 20, {
      source: `${ALGO}post-place-algo-order`,
      of: { 'submit-stop': 1 },
      own: 0,
    }),
    each('POST /api/v5/trade/cancel-algos', 20, {
      source: `${ALGO}post-cancel-algo-order`,
      of: { 'cancel-stop': 1 },
      own: 0,
    }),
    // Some kinds that others place are cancelled at one of two addresses.
    each('POST /api/v5/trade/cancel-advance-algos', 20, {
      source: `${ALGO}post-cancel-advance-algo-order`,
      own: 20,
    }),
    each('GET /api/v5/trade/orders-pending', 60, { source: `${TRADE}get-order-list`, of: { read: 1 }, own: 20 }),
    each('GET /api/v5/trade/orders-algo-pending', 20, {
      source: `${ALGO}get-algo-order-list`,
      of: { read: stopLists },
      own: stopLists,
    }),
    each('GET /api/v5/trade/fills', 60, {
      source: `${TRADE}get-transaction-details-last-3-days`,
      of: { read: 1 },
      own: 20,
    }),
    each('GET /api/v5/trade/fills-history', 10, {
      source: `${TRADE}get-transaction-details-last-3-months`,
      own: 10,
    }),
    each('GET /api/v5/trade/order', 60, { source: `${TRADE}get-order-details`, own: 60, apart: byInstrument }),
    each('GET /api/v5/account/positions', 10, { source: `${ACCOUNT}get-positions`, of: { read: 1 }, own: 3 }),
    each('GET /api/v5/account/balance', 10, { source: `${ACCOUNT}get-balance`, of: { read: 1 }, own: 3 }),
    each('GET /api/v5/account/bills-archive', 5, {
      source: `${ACCOUNT}get-bills-details-last-3-months`,
      own: 5,
    }),
    endpointLimit('POST /api/v5/trade/cancel-all-after', 1, 1_000, {
      source: `${TRADE}post-cancel-all-after`,
      of: { switch: 1 },
      own: 0,
    }),
    each('GET /api/v5/public/time', 10, { source: `${DOCS}#public-data-rest-api-get-system-time`, own: 10 }),
    each('GET /api/v5/public/instruments', 20, { source: `${DOCS}#public-data-rest-api-get-instruments`, own: 20 }),
  ];
}
