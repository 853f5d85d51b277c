import { InstrumentId } from '../../../shared/ids.ts';
import { type Cash, max, type Quantity, quantity, roundToStep } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { CcxtMarket } from './ccxt-api.ts';
import { amountOf, positive, priceOf, quantityOf, toBase, VenueAnswerError } from './precise.ts';
import type { VenueProfile } from './profile.ts';

/** What differs from exchange to exchange here. */
type Reading = Pick<VenueProfile, 'kinds' | 'maxMarketQuantity'>;

/** One thing that trades there, in the engine's words and in ccxt's. */
export interface VenueInstrument {
  readonly instrument: Instrument;
  readonly market: CcxtMarket;
  /** Units of the base in one contract; 1 where quantities are the base's own. */
  readonly contractSize: Quantity;
}

/** Why a market of the exchange cannot be traded here. */
export interface RefusedMarket {
  readonly market: string;
  readonly reason: string;
}

export interface Instruments {
  readonly bySymbol: ReadonlyMap<InstrumentId, VenueInstrument>;
  /** By ccxt's symbol. */
  readonly byMarket: ReadonlyMap<string, VenueInstrument>;
  readonly refused: readonly RefusedMarket[];
}

/**
 * The exchange's markets as instruments: spot and linear perpetuals that are quoted and settled in `settle`. One whose
 * steps or minimum the exchange does not tell is refused (R7), never guessed.
 * @param alsoHalted those too that are not traded now: what is held there is not to hide the rest of the account
 */
export function instrumentsOf(
  markets: Iterable<CcxtMarket>,
  profile: Reading,
  settle: string,
  alsoHalted = false,
): Instruments {
  const bySymbol = new Map<InstrumentId, VenueInstrument>();
  const byMarket = new Map<string, VenueInstrument>();
  const refused: RefusedMarket[] = [];
  // Of two that have one name, the one that is traded has it.
  const inTurn = [...markets].sort((a, b) => Number(a.active === false) - Number(b.active === false));
  for (const market of inTurn) {
    const kind = kindOf(market, settle);
    if (kind === null || !profile.kinds.includes(kind)) continue;
    try {
      if (market.active === false && !alsoHalted) throw new VenueAnswerError('The exchange does not trade it now.');
      const it = instrumentOf(market, kind, profile);
      if (bySymbol.has(it.instrument.symbol)) throw new VenueAnswerError('Another market has its name.');
      bySymbol.set(it.instrument.symbol, it);
      byMarket.set(market.symbol, it);
    } catch (error) {
      if (!(error instanceof VenueAnswerError)) throw error;
      refused.push({ market: market.symbol, reason: error.message });
    }
  }
  return { bySymbol, byMarket, refused };
}

function kindOf(market: CcxtMarket, settle: string): Instrument['kind'] | null {
  if (market.swap && market.linear === true && market.settle === settle) return 'perp';
  return market.spot && market.quote === settle ? 'spot' : null;
}

/** @throws VenueAnswerError */
function instrumentOf(market: CcxtMarket, kind: Instrument['kind'], profile: Reading): VenueInstrument {
  const name = InstrumentId.safeParse(kind === 'perp' ? `${market.base}-PERP` : `${market.base}/${market.quote}`);
  if (!name.success || market.base.length > 12) throw new VenueAnswerError('Its name cannot be used here.');
  const contractSize = kind === 'perp' ? quantityOf(market.contractSize, 'contract size') : quantity('1');
  const tick = positive(priceOf(market.precision.price, 'price step'), 'price step');
  const contractStep = positive(quantityOf(market.precision.amount, 'quantity step'), 'quantity step');
  const step = toBase(contractStep, contractSize);
  const least = toBase(quantityOf(market.limits.amount.min ?? '0', 'least quantity'), contractSize);
  const minQuantity = max(least, step);
  const most = quantityOf(profile.maxMarketQuantity?.(market) || '0', 'largest quantity');
  const maxMarketQuantity = roundToStep(toBase(most, contractSize), step);
  const instrument: Instrument = {
    symbol: name.data,
    kind,
    base: market.base,
    quote: market.quote,
    tick,
    step,
    minQuantity,
    minNotional: minNotionalOf(market),
    // Zero, where an exchange writes it, is no bound; one below the least quantity could not be kept.
    ...(maxMarketQuantity < minQuantity ? {} : { maxMarketQuantity }),
    volumeUnit: 'base',
  };
  return { instrument, market, contractSize };
}

/** An exchange that tells none has none: there the least quantity is the only bound. */
function minNotionalOf(market: CcxtMarket): Cash {
  const { min } = market.limits.cost;
  return min === undefined || min === null ? (0n as Cash) : amountOf<Cash>(min, 'least value');
}
