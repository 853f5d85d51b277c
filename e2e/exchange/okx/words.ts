import {
  abs,
  type Cash,
  formatAmount,
  minus,
  mulDiv,
  negate,
  notional,
  ONE,
  type Price,
  plus,
  type Quantity,
} from '../../../src/shared/money.ts';
import type { Market } from '../core/market.ts';
import type { AccountView, EndReason, Fill, Instrument, Order, Position } from '../core/model.ts';
import { instIdOf, instTypeOf, sizeOf } from './instruments.ts';

/** OKX's `cancelSource` (v5 guide, "Get order details"). */
const CANCEL_SOURCES: Readonly<Record<EndReason, string>> = {
  requested: '1',
  'immediate-or-cancel': '14',
  'fill-or-kill': '13',
  'post-only-would-cross': '31',
  'reduce-only': '23',
  'dead-mans-timer': '20',
  delisted: '0',
  'no-market': '14',
};

/** A stop has an id of its own as long as it waits; what comes of it has another, as there. */
export function algoIdOf(order: Pick<Order, 'id'>): string {
  return `9${order.id}`;
}

/** Which kind of algo order a stop is; one that came by an API here is `conditional`. */
export function algoKindOf({ label = 'conditional' }: Pick<Order, 'label'>): string {
  return label;
}

/** The core's id of an algo order. */
export function orderIdOfAlgo(algoId: string): string {
  return algoId.slice(1);
}

/** An order as the orders channel and the lists of orders have it. `fill` is what it has just got, if anything. */
export function orderWords(market: Market, view: AccountView, order: Order, fill: Fill | null): object {
  const terms = market.terms(order.symbol);
  const ofStop = order.type === 'stop';
  const fees = view.fills.filter((it) => it.orderId === order.id).reduce((sum, it) => plus(sum, it.fee), 0n as Cash);
  const last = fill ?? view.fills.findLast((it) => it.orderId === order.id) ?? null;
  return {
    accFillSz: sizeOf(terms, order.filled),
    algoClOrdId: ofStop ? order.clientId : '',
    algoId: ofStop ? algoIdOf(order) : '',
    amendResult: '',
    avgPx: order.filled === 0n ? '' : formatAmount(average(order)),
    cTime: String(order.createdAt),
    cancelSource: order.endReason === null ? '' : CANCEL_SOURCES[order.endReason],
    category: 'normal',
    ccy: '',
    clOrdId: ofStop ? '' : order.clientId,
    code: '0',
    fee: formatAmount(negate(fees)),
    feeCcy: last?.feeAsset ?? terms.quote,
    ...lastFillWords(terms, fill),
    instId: instIdOf(terms),
    instType: instTypeOf(terms),
    lever: terms.kind === 'perp' ? '3' : '',
    msg: '',
    ordId: order.id,
    ordType: ordTypeOf(order),
    pnl: '0',
    posSide: terms.kind === 'perp' ? order.positionSide : '',
    px: order.price === null ? '' : formatAmount(order.price),
    reduceOnly: String(order.reduceOnly),
    side: order.side,
    state: stateOf(order),
    sz: sizeOf(terms, order.quantity),
    tag: '',
    tdMode: terms.kind === 'perp' ? 'cross' : 'cash',
    tgtCcy: terms.kind === 'perp' ? '' : 'base_ccy',
    uTime: String(order.updatedAt),
  };
}

function lastFillWords(terms: Instrument, fill: Fill | null): object {
  return {
    execType: fill === null ? '' : fill.maker ? 'M' : 'T',
    fillFee: fill === null ? '0' : formatAmount(negate(fill.fee)),
    fillFeeCcy: fill?.feeAsset ?? '',
    fillPx: fill === null ? '' : formatAmount(fill.price),
    fillSz: fill === null ? '0' : sizeOf(terms, fill.quantity),
    fillTime: fill === null ? '' : String(fill.at),
    tradeId: fill?.id ?? '',
  };
}

/** A stop that waits, or what became of it. */
export function algoWords(market: Market, order: Order): object {
  const terms = market.terms(order.symbol);
  const state = order.triggered ? 'effective' : order.status === 'untriggered' ? 'live' : 'canceled';
  return {
    algoClOrdId: order.clientId,
    algoId: algoIdOf(order),
    cTime: String(order.createdAt),
    clOrdId: '',
    instId: instIdOf(terms),
    instType: instTypeOf(terms),
    ordId: order.triggered ? order.id : '',
    ordPx: '',
    ordType: algoKindOf(order),
    posSide: terms.kind === 'perp' ? order.positionSide : '',
    reduceOnly: String(order.reduceOnly),
    side: order.side,
    slOrdPx: order.price === null ? '-1' : formatAmount(order.price),
    slTriggerPx: formatAmount(order.stopPrice ?? (0n as Price)),
    slTriggerPxType: order.trigger,
    state,
    sz: sizeOf(terms, order.quantity),
    tag: '',
    tdMode: terms.kind === 'perp' ? 'cross' : 'cash',
    tgtCcy: terms.kind === 'perp' ? '' : 'base_ccy',
    uTime: String(order.updatedAt),
  };
}

/**
 * One of fills and fills-history. `index` is its place among the account's fills: bill ids rise with it. What came out of
 * a stop has no client order id there, only the order itself says whose it is.
 */
export function fillWords(market: Market, fill: Fill, index: number, ofStop: boolean): object {
  const terms = market.terms(fill.symbol);
  return {
    billId: billIdOf(index),
    clOrdId: ofStop ? '' : fill.clientId,
    execType: fill.maker ? 'M' : 'T',
    fee: formatAmount(negate(fill.fee)),
    feeCcy: fill.feeAsset,
    fillPnl: formatAmount(fill.realized),
    fillPx: formatAmount(fill.price),
    fillSz: sizeOf(terms, fill.quantity),
    fillTime: String(fill.at),
    instId: instIdOf(terms),
    instType: instTypeOf(terms),
    ordId: fill.orderId,
    posSide: terms.kind === 'perp' ? fill.positionSide : '',
    side: fill.side,
    tag: '',
    tradeId: fill.id,
    ts: String(fill.at),
  };
}

export function billIdOf(index: number): string {
  return String(623_950_854_533_513_219n + BigInt(index));
}

/** One of account/positions: signed in net mode, without a sign where long and short are apart. */
export function positionWords(market: Market, position: Position, at: number): object {
  const terms = market.terms(position.symbol);
  const mark = market.mark(position.symbol);
  const size = position.side === 'net' ? position.quantity : abs(position.quantity);
  return {
    availPos: sizeOf(terms, abs(size)),
    avgPx: formatAmount(position.entryPrice),
    cTime: String(position.updatedAt),
    ccy: terms.quote,
    imr: '',
    instId: instIdOf(terms),
    instType: 'SWAP',
    last: text(market.last(position.symbol)),
    lever: '3',
    liqPx: '',
    margin: '',
    markPx: text(mark),
    mgnMode: 'cross',
    mgnRatio: '',
    mmr: '',
    notionalUsd: mark === null ? '' : formatAmount(notional(mark, abs(position.quantity))),
    pTime: String(at),
    pos: sizeOf(terms, size),
    posCcy: '',
    posId: `1${instIdOf(terms).length}${position.side.length}`,
    posSide: position.side,
    tradeId: '',
    uTime: String(position.updatedAt),
    upl: mark === null ? '' : formatAmount(unrealised(position, mark)),
    uplRatio: '',
  };
}

/** The answer of account/balance and what the account channel tells: cash, and equity with what is unrealised. */
export function balanceWords(market: Market, view: AccountView): object {
  const gain = (asset: string) =>
    view.positions
      .filter(({ symbol }) => market.terms(symbol).quote === asset)
      .map((it) => unrealised(it, market.mark(it.symbol) ?? it.entryPrice))
      .reduce((sum, it) => plus(sum, it), 0n as Cash);
  return {
    adjEq: '',
    details: view.balances.map(({ asset, total, locked }) => ({
      availBal: formatAmount(minus(total, locked)),
      availEq: formatAmount(minus(plus(total, gain(asset)), locked)),
      cashBal: formatAmount(total),
      ccy: asset,
      eq: formatAmount(plus(total, gain(asset))),
      frozenBal: formatAmount(locked),
      ordFrozen: formatAmount(locked),
      uTime: String(view.at),
      upl: formatAmount(gain(asset)),
    })),
    imr: '',
    isoEq: '0',
    mgnRatio: '',
    mmr: '',
    totalEq: '',
    uTime: String(view.at),
  };
}

function unrealised({ quantity, entryPrice }: Position, mark: Price): Cash {
  return notional(minus(mark, entryPrice), quantity);
}

function average({ filledValue, filled }: Order): Price {
  return mulDiv<Price>(filledValue, ONE, filled as Quantity, 'toZero');
}

function text(amount: Price | null): string {
  return amount === null ? '' : formatAmount(amount);
}

function stateOf({ status, filled }: Order): string {
  if (status === 'filled') return 'filled';
  if (status === 'cancelled' || status === 'expired') return 'canceled';
  return filled > 0n ? 'partially_filled' : 'live';
}

function ordTypeOf({ type, price, timeInForce, postOnly }: Order): string {
  if (type === 'market' || (type === 'stop' && price === null)) return 'market';
  if (postOnly) return 'post_only';
  return timeInForce === 'IOC' ? 'ioc' : timeInForce === 'FOK' ? 'fok' : 'limit';
}
