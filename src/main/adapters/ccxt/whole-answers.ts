import type { CcxtExchange, Params } from './ccxt-api.ts';
import { VenueAnswerError } from './precise.ts';

/** Where the list stands in an answer: names of fields, and places in lists on the way. */
type Path = readonly (string | number)[];

const BYBIT_LIST: Path = ['result', 'list'];
const OKX_LIST: Path = ['data'];

/** What an account is read from, by ccxt's name of the exchange and of its route. */
const LISTS: Readonly<Record<string, Readonly<Record<string, Path>>>> = {
  binanceusdm: {
    fapiPrivateV3GetPositionRisk: [],
    fapiPrivateGetOpenOrders: [],
    fapiPrivateGetOpenAlgoOrders: [],
    fapiPrivateGetUserTrades: [],
    fapiPrivateV3GetAccount: ['assets'],
  },
  binance: { privateGetOpenOrders: [], privateGetMyTrades: [], privateGetAccount: ['balances'] },
  bybit: {
    privateGetV5PositionList: BYBIT_LIST,
    privateGetV5OrderRealtime: BYBIT_LIST,
    privateGetV5ExecutionList: BYBIT_LIST,
    privateGetV5AccountWalletBalance: [...BYBIT_LIST, 0, 'coin'],
  },
  okx: {
    privateGetAccountPositions: OKX_LIST,
    privateGetTradeOrdersPending: OKX_LIST,
    privateGetTradeOrdersAlgoPending: OKX_LIST,
    privateGetTradeFills: OKX_LIST,
    privateGetTradeFillsHistory: OKX_LIST,
    privateGetAccountBalance: [...OKX_LIST, 0, 'details'],
  },
  krakenfutures: {
    privateGetOpenpositions: ['openPositions'],
    privateGetOpenorders: ['openOrders'],
    privateGetFills: ['fills'],
  },
};

/**
 * ccxt takes an answer without the list that was asked for as an empty one: an exchange that says nothing would hold
 * nothing, and a kill would call it flat (K5, R7). From now on such an answer is an error of that exchange.
 */
export function refuseAnswersWithoutList(exchange: CcxtExchange): void {
  for (const [route, path] of Object.entries(LISTS[exchange.id] ?? {})) {
    const call = exchange[route] as (params: Params) => Promise<unknown>;
    const checked = async (params: Params): Promise<unknown> => {
      const answer = await call.call(exchange, params);
      if (Array.isArray(at(path, answer))) return answer;
      throw new VenueAnswerError('The exchange did not give the list that it was asked for.');
    };
    Object.assign(exchange, { [route]: checked });
  }
}

function at(path: Path, answer: unknown): unknown {
  return path.reduce<unknown>(
    (of, name) => (of as Readonly<Record<string | number, unknown>> | null | undefined)?.[name],
    answer,
  );
}
