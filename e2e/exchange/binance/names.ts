import { type Exact, formatAmount, mulDiv, ONE, type Price } from '../../../src/shared/money.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Instrument, Order, PositionSide } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { Product } from './errors.ts';

export const text = (amount: Exact): string => formatAmount(amount);

/** Binance's name: both markets of a pair have the same one, and are told apart by where they are asked for. */
export function marketId(instrument: Pick<Instrument, 'base' | 'quote'>): string {
  return instrument.base + instrument.quote;
}

export function productOf(instrument: Instrument): Product {
  return instrument.kind === 'perp' ? 'um' : 'spot';
}

export function idOf(exchange: Exchange, symbol: string): string {
  return marketId(exchange.market.terms(symbol));
}

/** @throws Refusal `unknown-instrument` */
export function instrumentOf(exchange: Exchange, product: Product, id: string): Instrument {
  const found = exchange.market.listed().find((it) => productOf(it) === product && marketId(it) === id.toUpperCase());
  if (found === undefined) throw new Refusal('unknown-instrument', id);
  return found;
}

export function isOf(exchange: Exchange, product: Product, symbol: string): boolean {
  return productOf(exchange.market.terms(symbol)) === product;
}

const POSITION_SIDES = { net: 'BOTH', long: 'LONG', short: 'SHORT' } as const;
export const positionSideOf = (side: PositionSide): string => POSITION_SIDES[side];

const STATUSES = {
  untriggered: 'NEW',
  new: 'NEW',
  'partially-filled': 'PARTIALLY_FILLED',
  filled: 'FILLED',
  cancelled: 'CANCELED',
  expired: 'EXPIRED',
} as const;
export const statusOf = (order: Order): string => STATUSES[order.status];

/** A stop of the futures account lives with the Algo Service until it is triggered (since December 2025). */
export const isAlgo = (order: Order, product: Product): boolean => product === 'um' && order.type === 'stop';

/** What a triggered stop's order in the matching engine is numbered: the Algo Service has numbers of its own. */
const ENGINE_IDS = 8_000_000_000;

/** The order's number in the matching engine. A stop that waits has none there. */
export function orderIdOf(order: Order, product: Product): number {
  return isAlgo(order, product) ? ENGINE_IDS + Number(order.id) : Number(order.id);
}

/** The core's id of a number that {@link orderIdOf} gave. */
export function coreIdOf(orderId: string): string {
  const number = Number(orderId);
  return String(number > ENGINE_IDS ? number - ENGINE_IDS : number);
}

/** Mean price of what is filled, cut at the eighth decimal. */
export function averageOf(order: Order): string {
  if (order.filled === 0n) return '0.00';
  const unit = 10n ** 8n;
  const exact = mulDiv<Price>(order.filledValue, ONE, order.filled, 'toZero');
  return text((exact - (exact % unit)) as Price);
}

/** Stands where spot gives a cancel's own client id. */
export const cancelIdOf = (order: Order): string => `cancel${order.id}`;
