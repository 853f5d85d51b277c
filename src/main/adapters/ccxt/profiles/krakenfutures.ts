import type { VenueReason } from '../../../engine/domain/venue-report.ts';
import { type CcxtBalance, type CcxtOrder, callRoute, type Raw, type Text } from '../ccxt-api.ts';
import { plainClientIds } from '../client-ids.ts';
import { own } from '../errors.ts';
import { standardOrder } from '../order-words.ts';
import { heldIn, VenueAnswerError } from '../precise.ts';
import type { CancelTarget, ErrorWords, VenueProfile } from '../profile.ts';
import { wholeList } from '../whole-answers.ts';
import { KRAKEN_FUTURES_LIMITS } from './krakenfutures-limits.ts';
import { mendKrakenFutures } from './krakenfutures-repairs.ts';

const DOCS = 'https://docs.kraken.com/api/docs/';
const DEAD_MAN_MS = 60_000;
const KEY_CHECK = 'api-keys/v3/check';

/** Why Kraken's feed says that an order is gone. */
const GONE: Readonly<Record<string, VenueReason>> = {
  cancelled_by_user: 'requested',
  dead_man_switch: 'requested',
  ioc_order_failed_because_it_would_not_be_executed: 'immediate-or-cancel',
  post_order_failed_because_it_would_filled: 'post-only-would-cross',
  post_order_failed_because_it_would_be_filled: 'post-only-would-cross',
  would_not_reduce_position: 'reduce-only',
  not_enough_margin: 'insufficient-balance',
  contract_expired: 'no-market',
  market_inactive: 'no-market',
};

/** Orders that wait for a trigger; the engine places `stop` alone. */
const STOPS = ['stop', 'take_profit', 'trailing_stop'];

/** What an order's own status, or the error of a whole request, means. */
const ERRORS: ErrorWords = {
  code: (message) => /failed due to (\w+)/.exec(message)?.[1] ?? /"error":"([^":]+)/.exec(message)?.[1] ?? null,
  reasons: {
    clientOrderIdAlreadyExist: 'duplicate-order-id',
    contractNotFound: 'unknown-instrument',
    filled: 'already-closed',
    insufficientAvailableFunds: 'insufficient-balance',
    invalidPrice: 'not-a-multiple-of-tick',
    // Its one word for every wrong size. Steps and least quantity are kept, so what is left of it is the most.
    invalidSize: 'above-maximum-quantity',
    iocWouldNotExecute: 'immediate-or-cancel',
    marketInactive: 'no-market',
    marketSuspended: 'no-market',
    marketUnavailable: 'no-market',
    notFound: 'unknown-order',
    postWouldExecute: 'post-only-would-cross',
    tooManyOrders: 'too-many-open-orders',
    tooManySmallOrders: 'too-many-open-orders',
    wouldCauseLiquidation: 'insufficient-balance',
    wouldNotReducePosition: 'reduce-only',
    wouldProcessAfterSpecifiedTime: 'expired',
    ...Object.fromEntries(
      [
        'clientOrderIdInvalid',
        'clientOrderIdTooBig',
        'clientOrderIdTooLong',
        'fixedLeverageTooHigh',
        'invalidArgument',
        'invalidOrderType',
        'invalidSide',
        'marketIsPostOnly',
        'maxPositionViolation',
        'outsidePriceCollar',
        'requiredArgumentMissing',
        'selfFill',
        'wouldIncreasePriceDislocation',
      ].map((code) => [code, 'refused' as const]),
    ),
  },
  keyRefused: ['authenticationError', 'accountInactive'],
  throttled: ['apiLimitExceeded'],
  ambiguous: ['Server Error', 'unknownError'],
  maintenance: ['Unavailable', 'unavailable'],
  retryAfterMs: 10_000,
};

/** Kraken Futures: its multi-collateral account, linear perpetuals settled in dollars. */
export const krakenfutures: VenueProfile = {
  exchange: 'krakenfutures',
  name: 'Kraken Futures',
  ccxtId: 'krakenfutures',
  kinds: ['perp'],
  hosts: ['futures.kraken.com'],
  testnet: { hosts: ['demo-futures.kraken.com'], tellsPermissions: true },
  options: {
    versions: { auth: { GET: { [KEY_CHECK]: 'v1' } } },
    access: { auth: { GET: { [KEY_CHECK]: 'private' } } },
  },
  clientIds: plainClientIds,
  orders: {
    place(order, clientId, validUntil) {
      const { type, price, params } = standardOrder(order, clientId);
      const { timeInForce, ...common } = params;
      // In capital letters ccxt would send it as good till cancelled.
      const terms = timeInForce === 'IOC' ? { timeInForce: 'ioc' } : {};
      return { type, price, params: { ...common, ...terms, processBefore: new Date(validUntil).toISOString() } };
    },
    cancel: target,
    cancelAll: () => ({ symbol: undefined, params: {} }),
    lookUp: ({ venueId }) => ({ id: venueId ?? undefined, params: {} }),
    endReason({ info, status }) {
      if (typeof info.reason === 'string') return own(GONE, info.reason) ?? null;
      return status === 'canceled' && Array.isArray(info.orderEvents) && !info.orderEvents.some(isCancel)
        ? 'immediate-or-cancel'
        : null;
    },
    isTriggered: ({ info }) => info.reason === 'stop_order_triggered' || info.reason === 'limit_order_from_stop',
    isStop,
  },
  reads: {
    openOrders: [{}],
    positions: {},
    balance: {},
    cash: cashOf,
    held: cashOf,
    trades: {
      per: 'account',
      params: [{}],
      // krakenfutures-fills.ts goes through the pages.
      page: Number.MAX_SAFE_INTEGER,
      windowMs: null,
      order: 'oldest-first',
      clientId: ({ info }) => named(info.cliOrdId) ?? named(info.cli_ord_id),
      carriesClientId: true,
      fillId: ({ info }) => String(info.fill_id ?? ''),
      isNone: () => false,
      isWhole: ({ fee }) => fee !== undefined,
    },
    // The history's budget fills up in ten minutes, and so few rows cost the least of it.
    funding: { count: 25 },
    lists: {
      privateGetOpenpositions: wholeList(['openPositions'], 'symbol', 'side', 'size'),
      privateGetOpenorders: wholeList(['openOrders'], 'order_id', 'symbol', 'side'),
      privateGetFills: wholeList(['fills'], ...['fill_id', 'order_id', 'symbol', 'side', 'size', 'price', 'fillTime']),
    },
  },
  streams: { orders: [{}], trades: [{}] },
  positionMode: null,
  limits: KRAKEN_FUTURES_LIMITS,
  errors: ERRORS,
  async permissions(exchange) {
    const request = exchange.request as (path: string, api: string, method: string, params: object) => Promise<Raw>;
    const told = await request.call(exchange, KEY_CHECK, 'auth', 'GET', {});
    const { general, transfer } = (told.permissions ?? {}) as Raw;
    const blocks = told.allowedCidrBlocks;
    return {
      trade: levelOf(general),
      withdraw: levelOf(transfer),
      ipRestricted: Array.isArray(blocks) ? blocks.length > 0 : null,
      expiresAt: null,
      notTold:
        levelOf(transfer) === null
          ? 'Kraken did not say whether the key may transfer. Look at it in Kraken under API.'
          : '',
    };
  },
  deadMansSwitch: {
    timeoutMs: DEAD_MAN_MS,
    covers: 'Cancels every order of the account, stops that wait for their trigger too.',
    doesNot: 'Positions stay.',
    source: `${DOCS}futures-api/trading/cancel-all-orders-after`,
    async set(exchange, timeoutMs) {
      const timeout = timeoutMs / 1_000;
      const { status } = (await callRoute(exchange, 'privatePostCancelallordersafter', { timeout })) as {
        readonly status?: Raw;
      };
      const isArmed = status?.triggerTime !== undefined && String(status.triggerTime) !== '0';
      if (isArmed !== timeoutMs > 0) throw new Error('Kraken did not set its dead man’s switch as it was asked to.');
    },
  },
  capabilities: {
    cancelAll: 'One request cancels all, or all of one instrument.',
    reduceOnly: 'Kept by Kraken: an order that would increase the position is refused.',
    clientIds: 'Any text of up to 100 characters.',
    orderValidity: 'Kraken refuses an order after processBefore.',
    positionMode: 'One-way only.',
    kill: 'A kill of everything cancels with one request, stops, take-profits and trailing stops too; that of one agent each of its orders. Positions are closed with reduce-only market orders, which Kraken fills within 1 % of the price.',
  },
  configure: mendKrakenFutures,
};

function target({ clientId, venueId }: CancelTarget): { readonly id: Text; readonly params: Raw } {
  return venueId === null ? { id: undefined, params: { cliOrdId: clientId } } : { id: venueId, params: {} };
}

/** By its type where it is listed, on the feed, and in the answer that it was taken with. */
/** A step in the answer to a cancel; one that ends an order in the answer to its own placing has another name. */
function isCancel({ type }: Raw): boolean {
  return type === 'CANCEL';
}

function isStop({ info }: CcxtOrder): boolean {
  const isOfStop = [info.orderType, info.type].some((it) => STOPS.some((stop) => stop === it));
  if (isOfStop) return info.reason !== 'stop_order_triggered';
  const events = info.orderEvents;
  return Array.isArray(events) && (events as readonly Raw[]).some((it) => it.orderTrigger !== undefined);
}

/** Nothing assumed of a level that is not one of Kraken's three. */
function levelOf(access: unknown): boolean | null {
  if (access === 'FULL_ACCESS') return true;
  return access === 'READ_ONLY' || access === 'NO_ACCESS' ? false : null;
}

function named(id: unknown): string | null {
  return typeof id === 'string' && id !== '' ? id : null;
}

/** What is held of a currency as collateral: settled, without what is unrealised. */
function cashOf({ info }: CcxtBalance, currency: string): Text {
  const { accounts } = info as {
    readonly accounts?: { readonly flex?: { readonly currencies?: Readonly<Record<string, Raw>> } };
  };
  const currencies = accounts?.flex?.currencies;
  if (currencies === undefined) throw new VenueAnswerError('The exchange did not list the currencies that are held.');
  return heldIn(currencies[currency === 'BTC' ? 'XBT' : currency], 'quantity');
}
