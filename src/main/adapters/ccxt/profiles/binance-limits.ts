import type { RequestKind } from '../../../engine/ports.ts';
import type { AskedRequest, PublishedLimit } from '../published-limits.ts';

const FUTURES = 'https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info';
const SPOT = 'https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits';
const MINUTE = 60_000;
const DAY = 86_400_000;
const TEN_SECONDS = 10_000;

/** Weight by method and path, and of a list without a symbol; 1 where nothing is named. */
type Weights = Readonly<Record<string, number | { readonly one: number; readonly all: number }>>;

/** Each beside its request in Binance's documentation, 2026. */
const UM_WEIGHTS: Weights = {
  'POST /fapi/v1/order': 0,
  'POST /fapi/v1/algoOrder': 0,
  'POST /fapi/v1/countdownCancelAll': 10,
  'GET /fapi/v1/openOrders': { one: 1, all: 40 },
  'GET /fapi/v1/openAlgoOrders': { one: 1, all: 40 },
  'GET /fapi/v3/positionRisk': 5,
  'GET /fapi/v3/account': 5,
  'GET /fapi/v1/userTrades': 5,
  'GET /fapi/v1/income': 30,
  'GET /fapi/v1/positionSide/dual': 30,
  'GET /fapi/v1/klines': 5,
};
const SPOT_WEIGHTS: Weights = {
  'GET /api/v3/openOrders': { one: 6, all: 80 },
  'GET /api/v3/order': 4,
  'GET /api/v3/account': 20,
  'GET /api/v3/myTrades': 20,
  'GET /api/v3/exchangeInfo': 20,
  'GET /api/v3/klines': 2,
};

function weightIn(weights: Weights, { method, path, param }: AskedRequest): number {
  const weight = weights[`${method} ${path}`] ?? 1;
  if (typeof weight === 'number') return weight;
  return param('symbol') === null ? weight.all : weight.one;
}

/** Requests of a kill until it is proved flat: reads that show what is left and two that show nothing, and one to spare. */
const READS_OF_A_KILL = 4;
/** A look of the adapter's own is made twice a minute at least. */
const LOOKS = 2;

interface Product {
  readonly base: string;
  readonly units: number;
  readonly prices: number;
  readonly source: string;
  readonly weights: Weights;
  /** What a list of all open orders weighs, and executions of one market. */
  readonly lists: number;
  readonly executions: number;
  /** What else of a read weighs: positions and cash. */
  readonly account: number;
  readonly submit: number;
}

/** Weight of one address and minute, whatever account it is for. */
function weightLimit(product: Product): PublishedLimit {
  const { base, units, prices, source, weights, lists, executions, account, submit } = product;
  const read = (markets: number): number => account + lists + executions * markets;
  const switchOf = (markets: number): number => 10 * markets;
  return {
    units,
    perMs: MINUTE,
    source,
    prices,
    unitsOf: (asked) => (asked.path.startsWith(base) ? weightIn(weights, asked) : 0),
    costs: (markets) => ({
      submit,
      'submit-stop': submit,
      cancel: 1,
      'cancel-stop': 1,
      'mass-cancel': 1,
      read: read(markets),
      switch: switchOf(markets),
    }),
    own: (markets) => Math.min(units / 3, Math.max(units / 5, LOOKS * (lists + executions * markets))),
    // A minute is long: what a kill needs has to be there at once. Ordinary orders and stops of each market, and the switch.
    keptForKill: (markets) => READS_OF_A_KILL * read(markets) + 2 * markets + switchOf(markets),
  };
}

/** Orders of one account that are new; cancels are none. */
function orderLimit(base: string, units: number, perMs: number, source: string): PublishedLimit {
  const one: Partial<Record<RequestKind, number>> = { submit: 1, 'submit-stop': 1 };
  return {
    units,
    perMs,
    source,
    unitsOf: ({ method, path }) =>
      method === 'POST' && (path === `${base}/order` || path === `${base}/algoOrder`) ? 1 : 0,
    costs: () => one,
    own: () => 0,
  };
}

export const BINANCE_UM_LIMITS: readonly PublishedLimit[] = [
  orderLimit('/fapi/v1', 300, TEN_SECONDS, FUTURES),
  orderLimit('/fapi/v1', 1_200, MINUTE, FUTURES),
  weightLimit({
    base: '/fapi/',
    units: 2_400,
    prices: 240,
    source: FUTURES,
    weights: UM_WEIGHTS,
    lists: 80,
    executions: 5,
    account: 10,
    submit: 0,
  }),
];

export const BINANCE_SPOT_LIMITS: readonly PublishedLimit[] = [
  orderLimit('/api/v3', 100, TEN_SECONDS, SPOT),
  orderLimit('/api/v3', 200_000, DAY, SPOT),
  weightLimit({
    base: '/api/',
    units: 6_000,
    prices: 600,
    source: SPOT,
    weights: SPOT_WEIGHTS,
    lists: 80,
    executions: 20,
    account: 20,
    submit: 1,
  }),
];
