import type { Market } from '../core/market.ts';
import type { Instrument, PositionSide } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { Params } from './params.ts';
import { needed } from './params.ts';
import type { Category } from './ret-codes.ts';

/** Bybit writes spot and perpetual alike: `BTCUSDT`. Which is meant, the category says. */
export function nameOf(instrument: Instrument): string {
  return `${instrument.base}${instrument.quote}`;
}

export function categoryOf(instrument: Instrument): Category {
  return instrument.kind === 'spot' ? 'spot' : 'linear';
}

/** Delisted ones too: what was ordered in them is still asked for. @throws Refusal `unknown-instrument` */
export function instrumentOf(market: Market, category: Category, name: string): Instrument {
  const listed = market.instruments().find((it) => categoryOf(it) === category && nameOf(it) === name);
  if (listed !== undefined) return listed;
  for (const quote of ['USDT', 'USDC', 'USD']) {
    if (!name.endsWith(quote)) continue;
    const pair = `${name.slice(0, -quote.length)}/${quote}`;
    return market.terms(category === 'spot' ? pair : `${pair}:${quote}`);
  }
  throw new Refusal('unknown-instrument', name);
}

/** The category that a request is for; null for inverse and options, of which there are none here. */
export function categoryIn(params: Params): Category | null {
  const category = needed(params, 'category');
  if (category === 'spot' || category === 'linear') return category;
  if (category === 'inverse' || category === 'option') return null;
  throw new Refusal('malformed', 'Illegal category');
}

/** @throws Refusal `malformed` for a category in which nothing trades here */
export function tradedCategory(params: Params): Category {
  const category = categoryIn(params);
  if (category === null) throw new Refusal('malformed', 'category only support linear or spot');
  return category;
}

const SIDES = ['net', 'long', 'short'] as const satisfies readonly PositionSide[];

export function positionIdxOf(side: PositionSide): number {
  return SIDES.indexOf(side);
}
/** @throws Refusal `malformed` */
export function positionSideOf(idx: string): PositionSide {
  const side = SIDES[Number(idx)];
  if (side === undefined) throw new Refusal('malformed', 'positionIdx');
  return side;
}

/** `Buy` or `Sell`. */
export function sideWord(side: 'buy' | 'sell'): string {
  return side === 'buy' ? 'Buy' : 'Sell';
}
