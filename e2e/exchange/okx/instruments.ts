import { formatAmount, mulDiv, ONE, parseAmount, type Quantity } from '../../../src/shared/money.ts';
import type { Market } from '../core/market.ts';
import type { Instrument } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import { OkxError, parameterError } from './errors.ts';

/** How OKX names it: `BTC-USDT` for spot, `BTC-USDT-SWAP` for the perpetual. */
export function instIdOf({ base, quote, kind }: Instrument): string {
  return kind === 'spot' ? `${base}-${quote}` : `${base}-${quote}-SWAP`;
}

export function instTypeOf({ kind }: Instrument): 'SPOT' | 'SWAP' {
  return kind === 'spot' ? 'SPOT' : 'SWAP';
}

/** @throws OkxError 51001, for one that is not listed (any more) too */
export function instrumentOf(market: Market, instId: unknown): Instrument {
  const found = market.instruments().find((it) => instIdOf(it) === instId);
  if (found === undefined) throw new OkxError(200, '51001', "Instrument ID doesn't exist.");
  return found;
}

/** Base units as OKX counts them: contracts of a perpetual, base of spot. */
export function sizeOf(instrument: Instrument, quantity: Quantity): string {
  return formatAmount(contracts(instrument, quantity));
}

/** The other way. A size that is no number, or finer than can be held, is refused. @throws OkxError 51000 */
export function quantityOf(instrument: Instrument, size: unknown): Quantity {
  const count = amountOf<Quantity>(size, 'sz');
  if (instrument.kind === 'spot') return count;
  const quantity = mulDiv<Quantity>(count, instrument.contractSize, ONE, 'toZero');
  if (contracts(instrument, quantity) !== count) throw parameterError('sz');
  return quantity;
}

/** A decimal of a request. @throws OkxError 51000 */
export function amountOf<T extends Parameters<typeof formatAmount>[0]>(text: unknown, name: string): T {
  try {
    return parseAmount<T>(String(text));
  } catch {
    throw parameterError(name);
  }
}

function contracts({ kind, contractSize }: Instrument, quantity: Quantity): Quantity {
  if (kind === 'spot') return quantity;
  if ((quantity * ONE) % contractSize !== 0n) throw new Refusal('quantity-step');
  return ((quantity * ONE) / contractSize) as Quantity;
}

/** One of `GET /api/v5/public/instruments`. */
export function instrumentWords(instrument: Instrument): Record<string, unknown> {
  const { kind, base, quote } = instrument;
  const perp = kind === 'perp';
  return {
    alias: '',
    baseCcy: perp ? '' : base,
    category: '1',
    ctMult: perp ? '1' : '',
    ctType: perp ? 'linear' : '',
    ctVal: perp ? formatAmount(instrument.contractSize) : '',
    ctValCcy: perp ? base : '',
    expTime: '',
    instFamily: perp ? `${base}-${quote}` : '',
    instId: instIdOf(instrument),
    instType: instTypeOf(instrument),
    lever: perp ? '100' : '10',
    listTime: '1548133413000',
    lotSz: sizeOf(instrument, instrument.step),
    maxLmtSz: sizeOf(instrument, instrument.maxQuantity),
    maxMktSz: sizeOf(instrument, instrument.maxQuantity),
    minSz: sizeOf(instrument, instrument.minQuantity),
    quoteCcy: perp ? '' : quote,
    settleCcy: perp ? quote : '',
    state: 'live',
    stk: '',
    tickSz: formatAmount(instrument.tick),
    uly: perp ? `${base}-${quote}` : '',
  };
}
