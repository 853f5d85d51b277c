import type { CcxtExchange, Params, Raw } from './ccxt-api.ts';
import { VenueAnswerError } from './precise.ts';

/** Where the list stands in an answer: names of fields, and places in lists on the way. */
type Path = readonly (string | number)[];

/** A list that an answer has to have, and what each of its rows has to say. */
interface WholeList {
  readonly path: Path;
  readonly fields: readonly string[];
}

const list = (path: Path, ...fields: string[]): WholeList => ({ path, fields });
const ofBybit = (...fields: string[]): WholeList => list(['result', 'list'], ...fields);
const ofOkx = (...fields: string[]): WholeList => list(['data'], ...fields);

const BINANCE_ORDERS = list([], 'orderId', 'symbol', 'side', 'origQty', 'executedQty');
const OKX_FILLS = ofOkx('instId', 'ordId', 'tradeId', 'billId', 'side', 'fillSz', 'fillPx', 'ts');

/** What an account is read from, by ccxt's name of the exchange and of its route. */
const LISTS: Readonly<Record<string, Readonly<Record<string, WholeList>>>> = {
  binanceusdm: {
    fapiPrivateV3GetPositionRisk: list([], 'symbol', 'positionAmt'),
    fapiPrivateGetOpenOrders: BINANCE_ORDERS,
    fapiPrivateGetOpenAlgoOrders: list([], 'algoId', 'symbol', 'side'),
    fapiPrivateGetUserTrades: list([], 'id', 'orderId', 'symbol', 'side', 'qty', 'price', 'time'),
    fapiPrivateV3GetAccount: list(['assets'], 'asset', 'walletBalance'),
  },
  binance: {
    privateGetOpenOrders: BINANCE_ORDERS,
    privateGetMyTrades: list([], 'id', 'orderId', 'symbol', 'isBuyer', 'qty', 'price', 'time'),
    privateGetAccount: list(['balances'], 'asset', 'free', 'locked'),
  },
  bybit: {
    privateGetV5PositionList: ofBybit('symbol', 'side', 'size'),
    privateGetV5OrderRealtime: ofBybit('orderId', 'symbol', 'side', 'qty', 'cumExecQty'),
    privateGetV5ExecutionList: ofBybit('execId', 'symbol', 'side', 'execType', 'execQty', 'execPrice', 'execTime'),
    privateGetV5AccountWalletBalance: list(['result', 'list', 0, 'coin'], 'coin', 'walletBalance'),
  },
  okx: {
    privateGetAccountPositions: ofOkx('instId', 'pos'),
    privateGetTradeOrdersPending: ofOkx('ordId', 'instId', 'side', 'sz', 'accFillSz'),
    privateGetTradeOrdersAlgoPending: ofOkx('algoId', 'instId', 'side'),
    privateGetTradeFills: OKX_FILLS,
    privateGetTradeFillsHistory: OKX_FILLS,
    privateGetAccountBalance: list(['data', 0, 'details'], 'ccy', 'cashBal'),
  },
  krakenfutures: {
    privateGetOpenpositions: list(['openPositions'], 'symbol', 'side', 'size'),
    privateGetOpenorders: list(['openOrders'], 'order_id', 'symbol', 'side'),
    privateGetFills: list(['fills'], 'fill_id', 'order_id', 'symbol', 'side', 'size', 'price', 'fillTime'),
  },
};

/**
 * ccxt takes an answer without the list that was asked for as an empty one, and leaves out rows that it cannot make
 * anything of: an exchange that says nothing would hold nothing, and a kill would call it flat (K5, R7). From now on an
 * answer that is not whole is an error of that exchange.
 */
export function refuseAnswersNotWhole(exchange: CcxtExchange): void {
  for (const [route, whole] of Object.entries(LISTS[exchange.id] ?? {})) {
    const call = exchange[route] as (params: Params) => Promise<unknown>;
    const checked = async (params: Params): Promise<unknown> => {
      const answer = await call.call(exchange, params);
      mustBeWhole(at(whole.path, answer), whole.fields);
      return answer;
    };
    Object.assign(exchange, { [route]: checked });
  }
}

/** @throws VenueAnswerError */
function mustBeWhole(rows: unknown, fields: readonly string[]): void {
  if (!Array.isArray(rows)) throw new VenueAnswerError('The exchange did not give the list that it was asked for.');
  for (const row of rows as readonly (Raw | null)[]) {
    const missing = fields.find((field) => row?.[field] === undefined || row[field] === null);
    if (missing !== undefined) throw new VenueAnswerError(`The exchange left ${missing} out of a list.`);
  }
}

function at(path: Path, answer: unknown): unknown {
  return path.reduce<unknown>(
    (of, name) => (of as Readonly<Record<string | number, unknown>> | null | undefined)?.[name],
    answer,
  );
}
