import { formatAmount } from '../../../../shared/money.ts';
import type { VenueReason } from '../../../engine/domain/venue-report.ts';
import { ORDER_VALID_MS } from '../../../engine/domain/venue-report.ts';
import { type CcxtBalance, type CcxtOrder, callRoute, type Raw, type Text } from '../ccxt-api.ts';
import { own } from '../errors.ts';
import { standardOrder } from '../order-words.ts';
import { heldIn } from '../precise.ts';
import type { CancelTarget, VenueProfile } from '../profile.ts';
import { type WholeList, wholeList } from '../whole-answers.ts';
import { OKX_CLIENT_IDS } from './okx-client-ids.ts';
import { OKX_ERRORS } from './okx-errors.ts';
import { okxLimits } from './okx-limits.ts';
import { mendOkxPositions } from './okx-positions.ts';
import { mendOkx, OTHERS_KINDS } from './okx-repairs.ts';

const DOCS = 'https://www.okx.com/docs-v5/en/';
/** Orders whose validity can be said in a header. */
const WITH_VALIDITY = /\/api\/v5\/trade\/(order|batch-orders|amend-order|amend-batch-orders)$/;
const DEAD_MAN_MS = 30_000;

/** Why OKX ended an order: its `cancelSource`. */
const CANCEL_SOURCES: Readonly<Record<string, VenueReason>> = {
  '1': 'requested',
  '2': 'reduce-only',
  '3': 'insufficient-balance',
  '9': 'insufficient-balance',
  '13': 'immediate-or-cancel',
  '14': 'immediate-or-cancel',
  '17': 'reduce-only',
  '20': 'requested',
  '22': 'reduce-only',
  '23': 'reduce-only',
  '31': 'post-only-would-cross',
  '34': 'insufficient-balance',
  '35': 'insufficient-balance',
};

const list = (...fields: string[]): WholeList => wholeList(['data'], ...fields);
const FILLS = list('instId', 'ordId', 'tradeId', 'billId', 'side', 'fillSz', 'fillPx', 'ts');

/** OKX's trading account through API v5: linear perpetuals under cross margin, and spot. */
export const okx: VenueProfile = {
  exchange: 'okx',
  name: 'OKX',
  ccxtId: 'okx',
  kinds: ['perp', 'spot'],
  hosts: ['www.okx.com', 'ws.okx.com:8443'],
  testnet: { hosts: ['www.okx.com', 'wspap.okx.com:8443'], tellsPermissions: true },
  // In contracts; of spot it is told in money.
  maxMarketQuantity: ({ swap, info }) => (swap ? (info.maxMktSz as Text) : undefined),
  options: {
    defaultType: 'swap',
    defaultMarginMode: 'cross',
    fetchMarkets: { types: ['spot', 'swap'] },
    createOrder: 'privatePostTradeOrder',
  },
  clientIds: OKX_CLIENT_IDS,
  orders: {
    place(order, clientId) {
      const { type, price, params } = standardOrder(order, clientId);
      if (order.type !== 'stop') return { type, price, params };
      // A conditional order: one that is on the wrong side of the price already is refused, not triggered.
      const { triggerPrice: _, ...common } = params;
      const stop = { stopLossPrice: order.price === undefined ? undefined : formatAmount(order.price) };
      return { type, price, params: { ...common, ...stop, algoClOrdId: clientId } };
    },
    cancel: target,
    lookUp: target,
    endReason: ({ info }) =>
      typeof info.cancelSource === 'string' ? (own(CANCEL_SOURCES, info.cancelSource) ?? null) : null,
    isTriggered: ({ info }) => isOfStop(info) && childOf(info) !== null,
    // Of others' some work while they wait, and name an order that came out of them already.
    isStop: ({ info }) => isOfStop(info) && !isInBook(info) && info.state !== 'effective',
    kindOf: ({ info }) => (isOfStop(info) && !isInBook(info) ? named(info.ordType) : null),
    childId: ({ info }: CcxtOrder) => (isOfStop(info) ? childOf(info) : null),
  },
  reads: {
    // Two kinds may be asked for together, no others (guide, "GET / Algo order list").
    openOrders: [{}, { ordType: 'conditional,oco' }],
    othersOrders: OTHERS_KINDS.map((ordType) => ({ ordType })),
    // Of all kinds: what is no perpetual stands in the same account, and is no less held.
    positions: {},
    balance: {},
    cash: cashOf,
    held: cashOf,
    trades: {
      per: 'account',
      params: [{}],
      // okx-repairs.ts goes through the pages.
      page: Number.MAX_SAFE_INTEGER,
      windowMs: null,
      order: 'oldest-first',
      clientId: ({ info }) => named(info.clOrdId) ?? named(info.algoClOrdId),
      // What a triggered stop has become has another, or none.
      carriesClientId: false,
      // OKX counts its trades for each instrument; both orders of a trade have its number.
      fillId: ({ info }) => (named(info.tradeId) === null ? '' : `${info.ordId}-${info.tradeId}`),
      isNone: () => false,
    },
    funding: { instType: 'SWAP' },
    lists: {
      privateGetAccountPositions: list('instId', 'pos'),
      privateGetTradeOrdersPending: list('ordId', 'instId', 'side', 'sz', 'accFillSz'),
      privateGetTradeOrdersAlgoPending: list('algoId', 'instId', 'side'),
      privateGetTradeFills: FILLS,
      privateGetTradeFillsHistory: FILLS,
      privateGetAccountBalance: wholeList(['data', 0, 'details'], 'ccy', 'cashBal'),
    },
  },
  streams: { orders: [{}, { trigger: true }], trades: [{}] },
  positionMode: {
    per: 'account',
    isHedged: async (exchange) => (await exchange.fetchPositionMode(undefined, {})).hedged === true,
    setOneWay: async (exchange) => void (await exchange.setPositionMode(false, undefined, {})),
    // OKX takes no notice of reduceOnly there: the side and the leg say it.
    closing: (leg) => ({ positionSide: leg }),
  },
  limits: okxLimits(1 + OTHERS_KINDS.length),
  errors: OKX_ERRORS,
  async permissions(exchange) {
    const answer = (await callRoute(exchange, 'privateGetAccountConfig', {})) as { readonly data?: readonly Raw[] };
    const config = answer.data?.[0];
    const perm = typeof config?.perm === 'string' ? config.perm.split(',').map((it) => it.trim()) : null;
    return {
      trade: perm?.includes('trade') ?? null,
      withdraw: perm?.includes('withdraw') ?? null,
      ipRestricted: typeof config?.ip === 'string' ? config.ip !== '' : null,
      expiresAt: null,
      notTold: perm === null ? 'OKX did not say what the key may do. Look at it in OKX under API keys.' : '',
    };
  },
  deadMansSwitch: {
    timeoutMs: DEAD_MAN_MS,
    covers: 'Cancels every working order of the account, spot and perpetuals, a few seconds after the time is up.',
    doesNot: 'Stops that wait for their trigger stay, and so do positions.',
    source: `${DOCS}#order-book-trading-trade-post-cancel-all-after`,
    async set(exchange, timeoutMs) {
      const timeOut = String(timeoutMs / 1_000);
      const answer = (await callRoute(exchange, 'privatePostTradeCancelAllAfter', { timeOut })) as {
        readonly data?: readonly Raw[];
      };
      const isArmed = Number(answer.data?.[0]?.triggerTime ?? 0) > 0;
      if (isArmed !== timeoutMs > 0) throw new Error('OKX did not set Cancel All After as it was asked to.');
    },
  },
  capabilities: {
    cancelAll: 'None for spot and perpetuals: orders are listed and cancelled.',
    reduceOnly: 'Kept by OKX in one-way mode. In long/short mode the position side says it.',
    clientIds: 'Letters and digits, at most 32.',
    orderValidity: 'OKX refuses an order after expTime, and a stop by the age of its signature.',
    positionMode:
      'Traded one-way; the mode is the whole account’s. In long/short mode nothing is opened and each leg is closed.',
    kill:
      'Cancels each order and each stop, those that were set by hand as trigger, OCO, trailing, chase, iceberg or TWAP ' +
      'orders too, and closes perpetuals, cross or isolated, with reduce-only market orders. Dated futures, margin ' +
      'positions and options are named and left: end them there. Trading bots and spread orders are not seen.',
  },
  headers: ({ method, url, validUntil }) =>
    method === 'POST' && WITH_VALIDITY.test(url.pathname) ? { expTime: String(validUntil) } : {},
  configure(exchange) {
    mendOkx(exchange, ORDER_VALID_MS);
    mendOkxPositions(exchange);
  },
};

/** A stop by its client id, an order by OKX's id if it is known: what came out of a stop has no client id. */
function target({ clientId, venueId, stop, kind = null }: CancelTarget): { readonly id: Text; readonly params: Raw } {
  if (stop && isAdvanced(kind)) return { id: venueId ?? '', params: { advanced: true } };
  if (stop)
    return { id: venueId ?? '', params: { trigger: true, ...(clientId === null ? {} : { clientOrderId: clientId }) } };
  if (venueId !== null) return { id: venueId, params: {} };
  return { id: undefined, params: { clientOrderId: clientId } };
}

/** Kinds whose cancel OKX's documents have named two addresses for. */
function isAdvanced(kind: string | null): boolean {
  return kind !== null && ['move_order_stop', 'iceberg', 'twap', 'smart_iceberg'].includes(kind);
}

/** What came out of a stop is told apart from the stop by what is filled of it. */
function isInBook({ accFillSz }: Raw): boolean {
  return accFillSz !== undefined;
}

function isOfStop({ algoId }: Raw): boolean {
  return typeof algoId === 'string' && algoId !== '';
}

/** The id of the order that came out of a stop. */
function childOf({ ordId }: Raw): string | null {
  return named(ordId);
}

function named(id: unknown): string | null {
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Cash of one currency: what is settled, without what is unrealised. */
function cashOf({ info }: CcxtBalance, currency: string): Text {
  const { data } = info as { readonly data?: readonly { readonly details?: readonly Raw[] }[] };
  const row = data?.[0]?.details?.find(({ ccy }) => ccy === currency);
  return heldIn(row, 'cashBal');
}
