import type { CcxtExchange, CcxtPosition, Params, Text } from '../ccxt-api.ts';
import { quantityOf } from '../precise.ts';

type PlaceArguments = Parameters<CcxtExchange['createOrder']>;

/**
 * OKX keeps a position for each margin mode of an instrument, and an order of one mode does not touch that of another:
 * what closes is sent in the mode of what it closes, as the last list had it. And OKX lists all kinds at once: what is no
 * perpetual (dated futures, margin, options) is listed under a name that is no instrument's, not left out.
 */
export function mendOkxPositions(exchange: CcxtExchange): void {
  const { fetchPositions, createOrder } = exchange;
  let held: readonly CcxtPosition[] = [];
  Object.assign(exchange, {
    fetchPositions: async (symbols: undefined, params: Params) => {
      held = (await fetchPositions.call(exchange, symbols, params)).map(byKind);
      return held;
    },
    createOrder: async (...[symbol, type, side, amount, price, params]: PlaceArguments) => {
      const mode = closes(params) ? marginModeOf(held, symbol, side, amount) : {};
      return await createOrder.call(exchange, symbol, type, side, amount, price, { ...params, ...mode });
    },
  });
}

function byKind(position: CcxtPosition): CcxtPosition {
  const { instType, instId, pos } = position.info;
  if (instType === 'SWAP') return position;
  const contracts = typeof pos === 'string' ? pos.replace('-', '') : position.contracts;
  return { ...position, symbol: `${instId} ${instType}`, contracts };
}

/** In hedge mode the leg says it. */
function closes({ reduceOnly, positionSide }: Params): boolean {
  return reduceOnly === true || positionSide !== undefined;
}

/** Of two that it may be for, the one of its size. Nothing where cross margin is meant, which is what is sent without. */
function marginModeOf(held: readonly CcxtPosition[], symbol: string, side: string, amount: Text): Params {
  const leg = side === 'sell' ? 'long' : 'short';
  const meant = held.filter((it) => it.symbol === symbol && it.side === leg);
  const one = meant.find(({ contracts }) => quantityOf(contracts) === quantityOf(amount)) ?? meant[0];
  return one !== undefined && one.info.mgnMode === 'isolated' ? { marginMode: 'isolated' } : {};
}
