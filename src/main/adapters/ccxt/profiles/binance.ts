import { type Cash, formatAmount, plus, ZERO_CASH } from '../../../../shared/money.ts';
import { ORDER_VALID_MS, type VenueReason } from '../../../engine/domain/venue-report.ts';
import { type CcxtBalance, type CcxtExchange, type CcxtOrder, callRoute, type Raw, type Text } from '../ccxt-api.ts';
import { plainClientIds } from '../client-ids.ts';
import { standardOrder } from '../order-words.ts';
import { amountOf, heldIn } from '../precise.ts';
import type { CancelTarget, KeyPermissions, OrderWords, VenueProfile } from '../profile.ts';
import { wholeList } from '../whole-answers.ts';
import { BINANCE_ERRORS } from './binance-errors.ts';
import { BINANCE_SPOT_LIMITS, BINANCE_UM_LIMITS } from './binance-limits.ts';
import { mendBinance } from './binance-repairs.ts';

const FUTURES = 'https://developers.binance.com/docs/derivatives/usds-margined-futures';

/** Why Binance ends an order by itself, from its status and time in force; streams abbreviate the names. */
function endReason({ info }: CcxtOrder): VenueReason | null {
  const status = info.X ?? info.status;
  const timeInForce = info.f ?? info.timeInForce;
  const type = info.o ?? info.type;
  if (status === 'EXPIRED' && timeInForce === 'GTX') return 'post-only-would-cross';
  if (status === 'EXPIRED' && (timeInForce === 'IOC' || type === 'MARKET')) return 'immediate-or-cancel';
  if (status === 'EXPIRED' && (info.R === true || info.reduceOnly === true)) return 'reduce-only';
  return isOneOf(status, ['EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED']) ? 'refused' : null;
}

/** By the client id where there is one, for it is known before the venue has answered. */
function target({ clientId, venueId, stop, market }: CancelTarget): ReturnType<OrderWords['cancel']> {
  const apart = stop && market.swap ? { conditional: true } : {};
  if (clientId === null) return { id: venueId ?? undefined, params: apart };
  return { id: undefined, params: { ...apart, clientOrderId: clientId } };
}

/** Stops of perpetuals are orders of a service apart, with ids of their own, and go on as ordinary ones. */
function isAlgo({ info }: CcxtOrder): boolean {
  return info.aid !== undefined || info.algoId !== undefined;
}

const orders: OrderWords = {
  place: (order, clientId) => standardOrder(order, clientId),
  cancel: target,
  cancelAll: ({ stop, market }) => ({
    symbol: market.symbol,
    params: stop && market.swap ? { conditional: true } : {},
  }),
  lookUp: target,
  endReason,
  isTriggered: ({ info }) => isOneOf(info.X ?? info.algoStatus, ['TRIGGERED', 'FINISHED']),
  isStop: (order) => isAlgo(order) || isWaitingSpotStop(order.info),
  childId: ({ info }) => {
    const id = info.ai ?? info.actualOrderId;
    return typeof id === 'string' && id !== '' && id !== '0' ? id : null;
  },
};

function isWaitingSpotStop(info: Raw): boolean {
  return isOneOf(info.o ?? info.type, ['STOP_LOSS']) && (info.w ?? info.isWorking) === false;
}

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return typeof value === 'string' && words.includes(value);
}

/** By which money leaves the account: off the exchange, to a master or sub-account, or to another account of one's own. */
const LEAVING = ['enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'] as const;

/** Both accounts are of one key. */
async function permissions(exchange: CcxtExchange, trade: string): Promise<KeyPermissions> {
  const told = (await callRoute(exchange, 'sapiGetAccountApiRestrictions', {})) as Raw;
  const expires = Number(told.tradingAuthorityExpirationTime ?? 0);
  return {
    trade: said(told[trade]),
    withdraw: LEAVING.some((it) => told[it] === true) ? true : said(told.enableWithdrawals),
    ipRestricted: said(told.ipRestrict),
    expiresAt: expires > 0 ? expires : null,
    notTold: '',
  };
}

function said(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function walletBalance({ info }: CcxtBalance, settle: string): Text {
  const { assets } = info as { readonly assets?: readonly Raw[] };
  return heldIn(
    assets?.find((it) => it.asset === settle),
    'walletBalance',
  );
}

/** Free or not. */
function spotBalance({ info }: CcxtBalance, currency: string): Text {
  const { balances } = info as { readonly balances?: readonly Raw[] };
  const row = balances?.find((it) => it.asset === currency);
  const [free, locked] = ['free', 'locked'].map((field) => amountOf<Cash>(heldIn(row, field), 'balance'));
  return formatAmount(plus(free ?? ZERO_CASH, locked ?? ZERO_CASH));
}

const options = {
  recvWindow: ORDER_VALID_MS,
  // Needs a permission beyond trading, and no market depends on it.
  fetchCurrencies: false,
  fetchMargins: false,
  fetchOpenOrders: { warnWithoutSymbol: false },
  warnOnFetchOpenOrdersWithoutSymbol: false,
  // Reads are the engine's to ask for.
  watchPositions: { fetchPositionsSnapshot: false, awaitPositionsSnapshot: false },
};

const OPEN_ORDERS = wholeList([], 'orderId', 'symbol', 'side', 'origQty', 'executedQty');

const trades: VenueProfile['reads']['trades'] = {
  per: 'symbol',
  params: [{}],
  page: 1_000,
  windowMs: null,
  order: 'oldest-first',
  // The stream's executions carry it, the listed ones do not.
  clientId: ({ info }) => (typeof info.c === 'string' ? info.c : null),
  carriesClientId: false,
  // On the stream ccxt takes another number for it where it is missing.
  fillId: ({ info }) => String(info.t ?? info.id ?? ''),
  isNone: () => false,
};

export const binance: VenueProfile = {
  exchange: 'binance',
  name: 'Binance USDS-M Futures',
  ccxtId: 'binanceusdm',
  kinds: ['perp'],
  hosts: ['fapi.binance.com', 'api.binance.com', 'fstream.binance.com'],
  testnet: {
    hosts: ['demo-fapi.binance.com', 'fstream.binancefuture.com'],
    tellsPermissions: false,
    // Binance calls it demo trading now, and ccxt refuses the testnet of before.
    enter: (exchange) => (exchange.enableDemoTrading as (isOn: boolean) => void).call(exchange, true),
  },
  // Spot writes zero for a market whose only bound is that of all orders.
  maxMarketQuantity: ({ limits: { market, amount } }) => (/[1-9]/.test(market?.max ?? '') ? market?.max : amount.max),
  options: { ...options, defaultType: 'swap', defaultSubType: 'linear', fetchMarkets: { types: ['linear'] } },
  clientIds: plainClientIds,
  orders,
  reads: {
    openOrders: [{}, { conditional: true }],
    positions: {},
    balance: {},
    cash: walletBalance,
    held: () => undefined,
    trades: { ...trades, windowMs: 7 * 24 * 60 * 60 * 1_000 },
    funding: {},
    lists: {
      fapiPrivateV3GetPositionRisk: wholeList([], 'symbol', 'positionAmt'),
      fapiPrivateGetOpenOrders: OPEN_ORDERS,
      fapiPrivateGetOpenAlgoOrders: wholeList([], 'algoId', 'symbol', 'side'),
      fapiPrivateGetUserTrades: wholeList([], 'id', 'orderId', 'symbol', 'side', 'qty', 'price', 'time'),
      fapiPrivateV3GetAccount: wholeList(['assets'], 'asset', 'walletBalance'),
    },
  },
  streams: { orders: [{}], trades: [{}] },
  positionMode: {
    per: 'account',
    isHedged: async (exchange) => (await exchange.fetchPositionMode(undefined, {})).hedged === true,
    setOneWay: async (exchange) => void (await exchange.setPositionMode(false, undefined, {})),
    // In hedge mode reduceOnly is refused: the side and the leg say it.
    closing: (leg) => ({ positionSide: leg.toUpperCase() }),
  },
  limits: BINANCE_UM_LIMITS,
  errors: BINANCE_ERRORS,
  permissions: (exchange) => permissions(exchange, 'enableFutures'),
  configure: mendBinance,
  deadMansSwitch: {
    // What Binance's document proposes. Half of it would need half of the weight that 20 markets leave for exits and reads.
    timeoutMs: 120_000,
    covers: 'Cancels the open orders of each traded symbol.',
    doesNot: 'Positions stay, and so do stops that wait for their trigger and orders of other symbols.',
    source: `${FUTURES}/trade/rest-api/Auto-Cancel-All-Open-Orders`,
    set: async (exchange, timeoutMs, markets) => {
      const set = async (symbol: string): Promise<void> => {
        const asked = { symbol, countdownTime: timeoutMs };
        const answer = (await callRoute(exchange, 'fapiPrivatePostCountdownCancelAll', asked)) as Raw;
        if (String(answer.countdownTime) !== String(timeoutMs))
          throw new Error('Binance did not set its countdown as it was asked to.');
      };
      await Promise.all(markets.map(({ id }) => set(id)));
    },
  },
  capabilities: {
    cancelAll: 'For one symbol at a time; stops apart.',
    reduceOnly: 'Yes; in hedge mode an order names the leg that it closes.',
    clientIds: 'The engine’s own, as they are.',
    orderValidity: 'recvWindow of 5 s against the exchange’s clock.',
    positionMode:
      'Traded one-way; the mode is the whole account’s. In hedge mode nothing is opened and each leg is closed.',
    kill:
      'A kill of everything cancels symbol by symbol, apart from those the stops, take-profits and trailing stops; that of one ' +
      'agent each of its orders. Positions are closed with reduce-only market orders. What Binance runs for a person (TWAP, ' +
      'VP, trading bots) is not seen: end it there.',
  },
};

export const binanceSpot: VenueProfile = {
  ...binance,
  name: 'Binance Spot',
  ccxtId: 'binance',
  kinds: ['spot'],
  hosts: ['api.binance.com', 'ws-api.binance.com'],
  testnet: { hosts: ['testnet.binance.vision', 'ws-api.testnet.binance.vision'], tellsPermissions: false },
  options: { ...options, defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
  reads: {
    openOrders: [{}],
    positions: null,
    balance: {},
    cash: spotBalance,
    held: spotBalance,
    trades: { ...trades, windowMs: 24 * 60 * 60 * 1_000 },
    funding: null,
    lists: {
      privateGetOpenOrders: OPEN_ORDERS,
      privateGetMyTrades: wholeList([], 'id', 'orderId', 'symbol', 'isBuyer', 'qty', 'price', 'time'),
      privateGetAccount: wholeList(['balances'], 'asset', 'free', 'locked'),
    },
  },
  positionMode: null,
  limits: BINANCE_SPOT_LIMITS,
  permissions: (exchange) => permissions(exchange, 'enableSpotAndMarginTrading'),
  deadMansSwitch: null,
  capabilities: {
    cancelAll: 'For one symbol at a time.',
    reduceOnly: 'No: a spot account cannot hold less than nothing.',
    clientIds: 'The engine’s own, as they are.',
    orderValidity: 'recvWindow of 5 s against the exchange’s clock.',
    positionMode: 'None. Fees have to be paid in another coin (BNB) or holdings become smaller by them.',
    kill:
      'A kill of everything cancels symbol by symbol, order lists (OCO, OTO) too; that of one agent each of its orders. What ' +
      'is held is sold. What Binance runs for a person (TWAP, trading bots) is not seen: end it there.',
  },
};
