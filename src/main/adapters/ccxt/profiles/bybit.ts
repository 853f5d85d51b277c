import { ORDER_VALID_MS, type VenueReason } from '../../../engine/domain/venue-report.ts';
import type { CcxtBalance, Params, Raw, Text } from '../ccxt-api.ts';
import { plainClientIds } from '../client-ids.ts';
import { own } from '../errors.ts';
import { standardOrder } from '../order-words.ts';
import { heldIn } from '../precise.ts';
import type { CancelTarget, VenueProfile } from '../profile.ts';
import { type WholeList, wholeList } from '../whole-answers.ts';
import { keyPermissions, POSITION_MODE } from './bybit-account.ts';
import { DCP } from './bybit-dcp.ts';
import { BYBIT_ERRORS } from './bybit-errors.ts';
import { bybitLimits } from './bybit-limits.ts';
import { mendBybit } from './bybit-repairs.ts';

/** Why Bybit ended an order: its `rejectReason`. */
const REJECT_REASONS: Readonly<Record<string, VenueReason>> = {
  EC_PostOnlyWillTakeLiquidity: 'post-only-would-cross',
  EC_NoEnoughQtyToFill: 'immediate-or-cancel',
  EC_PerCancelRequest: 'requested',
  EC_DuplicatedClOrdID: 'duplicate-order-id',
  EC_InvalidSymbolStatus: 'no-market',
  EC_Others: 'refused',
};

/** Kinds of spot orders that the engine never places: one list and one cancel for each (`orderFilter`). */
const OTHERS_KINDS = ['tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder'];

const list = (...fields: string[]): WholeList => wholeList(['result', 'list'], ...fields);

/** Lists of what the engine places. */
const OPEN_ORDERS = [
  { category: 'linear', settleCoin: 'USDT' },
  { category: 'spot' },
  { category: 'spot', orderFilter: 'StopOrder' },
];

/** Bybit's unified trading account through API v5: linear perpetuals that settle in USDT, and spot. */
export const bybit: VenueProfile = {
  exchange: 'bybit',
  name: 'Bybit',
  ccxtId: 'bybit',
  kinds: ['perp', 'spot'],
  hosts: ['api.bybit.com', 'stream.bybit.com'],
  testnet: { hosts: ['api-testnet.bybit.com', 'stream-testnet.bybit.com'], tellsPermissions: true },
  // Of perpetuals, of spot, and of spot as it was before.
  maxMarketQuantity({ info }) {
    const sizes = (info.lotSizeFilter ?? {}) as Readonly<Record<string, Text>>;
    return sizes.maxMktOrderQty ?? sizes.maxMarketOrderQty ?? sizes.maxOrderQty;
  },
  options: {
    defaultType: 'swap',
    defaultSubType: 'linear',
    defaultSettle: 'USDT',
    recvWindow: ORDER_VALID_MS,
    fetchMarkets: { types: ['spot', 'linear'] },
    // Said here, ccxt does not ask for it with each new connection; whether it is so, `permissions` looks.
    enableUnifiedMargin: false,
    enableUnifiedAccount: true,
    unifiedMarginStatus: 6,
    fetchOrder: { acknowledged: true },
  },
  // Bybit takes 36 letters, digits, dashes and underscores: an order id is at most 33 of them.
  clientIds: plainClientIds,
  orders: {
    answersBeforeBook: true,
    place(order, clientId) {
      const { type, price, params } = standardOrder(order, clientId);
      if (order.symbol.includes('/')) {
        const { reduceOnly: _, ...spot } = params;
        return { type, price, params: spot };
      }
      if (order.type !== 'stop') return { type, price, params };
      return {
        type,
        price,
        params: { ...params, triggerDirection: order.side === 'buy' ? 'ascending' : 'descending' },
      };
    },
    cancel: target,
    // Without a filter it takes all that waits of perpetuals too.
    cancelAll: ({ stop, kind = null, market }) =>
      market.spot
        ? { symbol: undefined, params: { type: 'spot', orderFilter: kind ?? (stop ? 'StopOrder' : 'Order') } }
        : { symbol: undefined, params: { type: 'swap', subType: 'linear', settleCoin: 'USDT' } },
    // ccxt fails over an id that is not there when it finds nothing.
    lookUp: (order) => ({ ...target(order), id: order.venueId ?? '' }),
    endReason: ({ info }) => endReasonOf(info),
    isTriggered: ({ info }) => isOfStop(info) && !WAITING.includes(String(info.orderStatus)),
    isStop: ({ info }) => isOfStop(info) && WAITING.includes(String(info.orderStatus)),
    kindOf: ({ info: { stopOrderType, orderStatus } }) =>
      (WAITING.includes(String(orderStatus)) ? OTHERS_KINDS.find((it) => it === stopOrderType) : null) ?? null,
  },
  reads: {
    openOrders: OPEN_ORDERS,
    othersOrders: OTHERS_KINDS.map((orderFilter) => ({ category: 'spot', orderFilter })),
    positions: { type: 'swap', subType: 'linear', settleCoin: 'USDT' },
    balance: {},
    cash: walletBalance,
    held: walletBalance,
    trades: {
      per: 'account',
      params: [{ category: 'linear' }, { category: 'spot' }],
      // bybit-repairs.ts goes through the pages.
      page: Number.MAX_SAFE_INTEGER,
      windowMs: null,
      order: 'oldest-first',
      clientId: ({ info }) =>
        typeof info.orderLinkId === 'string' && info.orderLinkId !== '' ? info.orderLinkId : null,
      carriesClientId: true,
      fillId: ({ info }) => String(info.execId ?? ''),
      isNone: ({ info }) => !TRADES.includes(String(info.execType)),
    },
    funding: { category: 'linear', execType: 'Funding' },
    // Bybit lists funding as a fee: positive was paid.
    fundingAmount: ({ amount }) => negated(amount),
    lists: {
      privateGetV5PositionList: list('symbol', 'side', 'size'),
      privateGetV5OrderRealtime: list('orderId', 'symbol', 'side', 'qty', 'cumExecQty'),
      privateGetV5ExecutionList: list('execId', 'symbol', 'side', 'execType', 'execQty', 'execPrice', 'execTime'),
      privateGetV5AccountWalletBalance: wholeList(['result', 'list', 0, 'coin'], 'coin', 'walletBalance'),
    },
  },
  streams: { orders: [{}], trades: [{}] },
  positionMode: POSITION_MODE,
  limits: bybitLimits(OPEN_ORDERS.length + OTHERS_KINDS.length),
  errors: BYBIT_ERRORS,
  permissions: keyPermissions,
  deadMansSwitch: DCP,
  capabilities: {
    cancelAll: 'Per product: perpetuals of one settlement currency, or spot.',
    reduceOnly: 'Kept by Bybit for perpetuals. Spot has none.',
    clientIds: 'Letters, digits, dashes and underscores, at most 36; never taken twice.',
    orderValidity: 'Bybit refuses a request that is older than recv_window.',
    positionMode:
      'Traded one-way; each symbol may have its own mode. In hedge mode nothing is opened and each leg is closed.',
    kill:
      'A kill of everything cancels product by product, with stops, take-profits, trailing stops and OCO orders that were ' +
      'set by hand; that of one agent each of its orders. Perpetual positions are closed with reduce-only market orders, ' +
      'spot holdings sold. Spread orders, trading bots, options, inverse contracts and those settled in another coin are ' +
      'not seen: end them there.',
  },
  configure: mendBybit,
};

/** States of a stop before its trigger. `Deactivated` is one that was cancelled while it waited. */
const WAITING = ['Untriggered', 'Deactivated', 'Rejected'];
/** Execution types that change a position against a price; funding and settlement fees are none. */
const TRADES = ['Trade', 'AdlTrade', 'BustTrade', 'Settle', 'Delivery'];

/** By Bybit's own id where it is known. Spot keeps stops that wait apart, each kind by itself. */
function target({ clientId, venueId, stop, kind = null, market }: CancelTarget): {
  readonly id: Text;
  readonly params: Params;
} {
  const apart = !market.spot ? {} : kind !== null ? { orderFilter: kind } : stop ? { trigger: true } : {};
  if (venueId !== null) return { id: venueId, params: apart };
  return { id: undefined, params: { orderLinkId: clientId, ...apart } };
}

function endReasonOf({ cancelType, rejectReason, orderType }: Raw): VenueReason | null {
  if (cancelType === 'CancelByReduceOnly') return 'reduce-only';
  if (rejectReason === 'EC_NoImmediateQtyToFill') return orderType === 'Market' ? 'no-market' : 'immediate-or-cancel';
  return own(REJECT_REASONS, String(rejectReason)) ?? null;
}

/** Ours is a `Stop`; those of a position that somebody set are `TakeProfit`, `StopLoss`, `TrailingStop` and more. */
function isOfStop({ stopOrderType }: Raw): boolean {
  return typeof stopOrderType === 'string' && stopOrderType !== '' && stopOrderType !== 'UNKNOWN';
}

/** All of one coin, with realised profit, fees and funding, without what is unrealised. */
function walletBalance({ info }: CcxtBalance, currency: string): Text {
  const { result } = info as { readonly result?: { readonly list?: readonly { readonly coin?: readonly Raw[] }[] } };
  const row = result?.list?.[0]?.coin?.find(({ coin }) => coin === currency);
  return heldIn(row, 'walletBalance');
}

function negated(amount: Text): Text {
  if (amount === undefined || amount === '0') return amount;
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}
