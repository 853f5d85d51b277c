import { join } from 'node:path';
import { loadInstruments } from '../../../src/main/adapters/feeds/instruments-file.ts';
import { openRecordedFeed, type RecordedFeed } from '../../../src/main/adapters/feeds/recorded-feed.ts';
import type { PaperVenueConfig } from '../../../src/main/adapters/paper/config.ts';
import type { Instrument } from '../../../src/main/engine/domain/instrument.ts';
import type { Quote } from '../../../src/main/engine/domain/market.ts';
import { type VenueOrder, venueOrder } from '../../../src/main/engine/domain/order.ts';
import { createRandom, type Random } from '../../../src/main/engine/domain/random.ts';
import { InstrumentId } from '../../../src/shared/ids.ts';
import { mulDiv, nearestStep, type Price, type Quantity, rate } from '../../../src/shared/money.ts';

const MARKET = join(import.meta.dirname, '../../../resources/market');
const FILE = 'btc-perp_1m_2021-12-31_2022-02-01.csv.gz';
const SYMBOL = InstrumentId.parse('BTC-PERP');
const MINUTES = 6;
const ORDERS = 20;
const ONE_IN = 1_000_000n;

/** One order, and when it leaves for both venues. */
export interface Wish {
  readonly at: number;
  readonly order: VenueOrder;
}

/** What both venues are given: recorded quotes and made-up orders. */
export interface Tape {
  readonly seed: number;
  readonly instrument: Instrument;
  readonly quotes: readonly Quote[];
  readonly wishes: readonly Wish[];
}

/** The recorded bitcoin minutes with the spread and size that the paper venue assumes where no quotes were recorded. */
export async function openMinutes({ spreadRate, participation }: PaperVenueConfig): Promise<{
  readonly feed: RecordedFeed;
  readonly instrument: Instrument;
}> {
  const instruments = await loadInstruments(join(MARKET, 'instruments.json'));
  const instrument = instruments.get(SYMBOL);
  if (instrument === undefined) throw new Error(`${SYMBOL} is not in instruments.json`);
  const spread = { spreadRate, participation };
  const path = join(MARKET, FILE);
  const feed = await openRecordedFeed({ path, instruments, defaultSymbol: SYMBOL, spread, wallNow: Date.now() });
  return { feed, instrument };
}

/** A few minutes from anywhere in the recording, and orders at, through and behind their quotes. */
export function drawTape(seed: number, feed: RecordedFeed, instrument: Instrument): Tape {
  const random = createRandom(seed, 'tape');
  const quotes: Quote[] = [];
  for (let step = random.integer(0, feed.info.steps - 2 * MINUTES); quotes.length < 4 * MINUTES; step += 1)
    quotes.push(...(feed.stepAt(step).rows[0]?.quotes ?? []));
  const wishes = Array.from({ length: ORDERS }, (_, index) => wish(random, index, quotes, instrument));
  return { seed, instrument, quotes, wishes: wishes.sort((a, b) => a.at - b.at) };
}

function wish(random: Random, index: number, quotes: readonly Quote[], instrument: Instrument): Wish {
  const at = random.integer(0, quotes.length - 3);
  const [quote, next] = [quotes[at], quotes[at + 1]];
  if (quote === undefined || next === undefined) throw new Error('the tape has no such quote');
  // A third leaves so shortly before the next quote that it may meet the old one here and the new one there.
  const leaves = random.chance(0.35) ? next.at - random.integer(15, 35) : random.integer(quote.at + 1, next.at - 100);
  const side = random.chance(0.5) ? 'buy' : 'sell';
  const type = random.chance(0.5) ? 'market' : 'limit';
  const rests = type === 'limit' && random.chance(0.5);
  return {
    at: leaves,
    order: venueOrder({
      id: `paritytest-${index.toString(36)}`,
      symbol: SYMBOL,
      side,
      type,
      quantity: sizeOf(random, side === 'buy' ? quote.askSize : quote.bidSize, instrument.step),
      price: type === 'market' ? null : limitOf(random, quote, side, rests, instrument.tick),
      timeInForce: rests || type === 'market' ? 'GTC' : 'IOC',
    }),
  };
}

/** From a tenth of what the best price has to more than all five levels have. */
function sizeOf(random: Random, quoted: Quantity, step: Quantity): Quantity {
  const share = BigInt(random.integer(100_000, random.chance(0.6) ? 1_500_000 : 6_000_000));
  const size = nearestStep(mulDiv<Quantity>(quoted, share, ONE_IN, 'down'), step);
  return size < step ? step : size;
}

/** Some basis points behind the own side where it is to rest, through the other where it is not. */
function limitOf(random: Random, quote: Quote, side: VenueOrder['side'], rests: boolean, tick: Price): Price {
  const away = rate(`0.000${random.integer(10, 99)}`);
  const from = (side === 'buy') === rests ? quote.bid : quote.ask;
  const distance = mulDiv<Price>(from, away, 10n ** 16n, 'up');
  const isBelow = (side === 'buy') === rests;
  return nearestStep((isBelow ? from - distance : from + distance) as Price, tick);
}
