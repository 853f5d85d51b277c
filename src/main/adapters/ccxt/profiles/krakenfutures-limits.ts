import type { AskedRequest, PublishedLimit } from '../published-limits.ts';

const SOURCE = 'https://docs.kraken.com/api/docs/guides/futures-rate-limits';
const TRADING = '/derivatives/api/v3/';
const LOG = '/account-log';

/** What is asked for without a key costs nothing. */
const PUBLIC = ['instruments', 'instruments/status', 'tickers', 'orderbook', 'history'];
const COSTS: Readonly<Record<string, number>> = {
  sendorder: 10,
  cancelorder: 10,
  cancelallorders: 25,
  cancelallordersafter: 25,
  'orders/status': 1,
};

function costOf({ path, param }: AskedRequest): number {
  if (!path.startsWith(TRADING)) return 0;
  const endpoint = path.slice(TRADING.length);
  if (PUBLIC.includes(endpoint)) return 0;
  // Fills from before a time cost much; accounts, positions, orders and the latest fills 2.
  if (endpoint === 'fills') return param('lastFillTime') === null ? 2 : 25;
  return COSTS[endpoint] ?? 2;
}

/** By how many rows are asked for at most. */
const LOG_COSTS: readonly (readonly [rows: number, cost: number])[] = [
  [25, 1],
  [50, 2],
  [1_000, 3],
  [5_000, 6],
];

function logCost({ path, param }: AskedRequest): number {
  if (!path.endsWith(LOG)) return 0;
  const rows = Number(param('count') ?? 500);
  return LOG_COSTS.find(([most]) => rows <= most)?.[1] ?? 10;
}

export const KRAKEN_FUTURES_LIMITS: readonly PublishedLimit[] = [
  {
    units: 500,
    perMs: 10_000,
    source: SOURCE,
    unitsOf: costOf,
    costs: () => ({
      submit: 10,
      'submit-stop': 10,
      cancel: 10,
      'cancel-stop': 10,
      'mass-cancel': 25,
      // Accounts, positions, orders and the latest fills.
      read: 8,
      switch: 25,
    }),
    own: () => 60,
  },
  // Fees of executions and funding stand in the account's log alone; it fills up again over ten minutes.
  { units: 100, perMs: 600_000, source: SOURCE, unitsOf: logCost, own: () => 100 },
];
