import { endpointLimit, type PublishedLimit } from '../published-limits.ts';

const SOURCE = 'https://bybit-exchange.github.io/docs/v5/rate-limit';
const SECOND = 1_000;

/**
 * A unified account without a VIP level: each endpoint by itself, in a rolling second. Spot takes twice as many orders,
 * which is not made use of: an account trades both.
 */
function perEndpoint(orderLists: number): readonly PublishedLimit[] {
  return [
    endpointLimit('POST /v5/order/create', 10, SECOND, {
      source: SOURCE,
      of: { submit: 1, 'submit-stop': 1 },
      own: 0,
    }),
    // A mass cancel may have to end orders that this connection has not seen one by one.
    endpointLimit('POST /v5/order/cancel', 10, SECOND, {
      source: SOURCE,
      of: { cancel: 1, 'cancel-stop': 1, 'mass-cancel': 1 },
      own: 0,
    }),
    endpointLimit('POST /v5/order/cancel-all', 10, SECOND, { source: SOURCE, of: { 'mass-cancel': 1 }, own: 0 }),
    endpointLimit('POST /v5/order/disconnected-cancel-all', 5, SECOND, { source: SOURCE, of: { switch: 2 }, own: 0 }),
    endpointLimit('GET /v5/order/realtime', 50, SECOND, { source: SOURCE, of: { read: orderLists }, own: 20 }),
    endpointLimit('GET /v5/execution/list', 50, SECOND, { source: SOURCE, of: { read: 2 }, own: 20 }),
    endpointLimit('GET /v5/position/list', 50, SECOND, { source: SOURCE, of: { read: 1 }, own: 20 }),
    endpointLimit('GET /v5/account/wallet-balance', 50, SECOND, { source: SOURCE, of: { read: 1 }, own: 20 }),
  ];
}

/** All requests of one address; whoever exceeds it is refused for ten minutes. */
function ofAddress(orderLists: number): PublishedLimit {
  // Beside the orders: positions, cash, executions of both kinds.
  const read = orderLists + 4;
  return {
    units: 600,
    perMs: 5_000,
    source: SOURCE,
    prices: 100,
    unitsOf: () => 1,
    costs: () => ({ submit: 1, 'submit-stop': 1, cancel: 1, 'cancel-stop': 1, 'mass-cancel': 1, read, switch: 3 }),
    own: () => 150,
  };
}

/** `orderLists`: how many lists of open orders one read is made of. */
export function bybitLimits(orderLists: number): readonly PublishedLimit[] {
  return [...perEndpoint(orderLists), ofAddress(orderLists)];
}
