import { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import { SimulatedClock } from '../../../src/main/adapters/clock/simulated-clock.ts';
import type { PaperVenueConfig } from '../../../src/main/adapters/paper/config.ts';
import { Liquidity } from '../../../src/main/adapters/paper/liquidity.ts';
import { PaperVenue } from '../../../src/main/adapters/paper/paper-venue.ts';
import type { Instrument } from '../../../src/main/engine/domain/instrument.ts';
import type { Quote } from '../../../src/main/engine/domain/market.ts';
import { createRandom } from '../../../src/main/engine/domain/random.ts';
import type { VenueReport } from '../../../src/main/engine/domain/venue-report.ts';
import type { Scheduler } from '../../../src/main/engine/ports.ts';
import { cash, quantity } from '../../../src/shared/money.ts';
import type { ConformanceRow } from '../conformance/rows.ts';
import { Exchange } from '../core/exchange.ts';
import type { Level } from '../core/model.ts';
import { MAIN_KEY, MAIN_SECRET } from '../core/testing/market.ts';
import { FORMATS } from '../formats.ts';
import { InOrder } from '../in-order.ts';
import { InProcess } from '../testing/in-process.ts';
import type { Errand, Passage } from '../testing/passage.ts';
import { venueInProcess } from '../testing/venue-of.ts';
import type { Tape } from './tape.ts';

/** Enough that no order is refused for want of it: what is compared is what executions cost. */
const BALANCE = cash('100000000');
const LEVELS = 5;
/** After the last order for its last report. */
const AFTERWARDS_MS = 5_000;

/** What one venue said of its executions, and the books it had. */
export interface Told {
  readonly reports: readonly VenueReport[];
  depthAt(quote: Quote): Liquidity;
}

/** The same orders at the same quotes: on paper, and through ccxt at an exchange with another draw of the same depth. */
export async function runBoth(
  tape: Tape,
  row: ConformanceRow,
  config: PaperVenueConfig,
): Promise<{ readonly paper: Told; readonly exchange: Told }> {
  const { instrument, quotes, wishes, seed } = tape;
  const clock = new SimulatedClock((quotes[0]?.at ?? 0) - 60_000);
  const ofPaper: VenueReport[] = [];
  const ofExchange: VenueReport[] = [];
  const paperDepth = (quote: Quote) => new Liquidity(quote, instrument, config.depth, seed);
  const exchangeDepth = (quote: Quote) => new Liquidity(quote, instrument, config.depth, seed + 1_000_000);

  const paper = new PaperVenue({
    id: 'paper',
    scheduler: clock,
    instruments: new Map([[instrument.symbol, instrument]]),
    config,
    seed,
    currency: instrument.quote,
    balance: BALANCE,
    onReport: (report) => void ofPaper.push(report),
  });
  const exchange = furnished(clock, row, instrument, config);
  const first = quotes[0];
  if (first === undefined) throw new Error('the tape has no quotes');
  const quote = (it: Quote): void => {
    const depth = exchangeDepth(it);
    exchange.market.setQuote(row.market, levelsOf(depth, 'sell'), levelsOf(depth, 'buy'));
  };
  quote(first);
  const venue = await openVenue(row, clock, exchange, config, seed, (report) => void ofExchange.push(report));

  for (const it of quotes) {
    clock.at(it.at, () => {
      paper.onQuote(it);
      quote(it);
    });
  }
  for (const { at, order } of wishes) {
    clock.at(at, () => {
      paper.submit(order);
      venue.submit(order);
    });
  }
  await runTo(clock, (quotes.at(-1)?.at ?? 0) + AFTERWARDS_MS);
  await runUntil(clock, venue.close());
  return {
    paper: { reports: ofPaper, depthAt: paperDepth },
    exchange: { reports: ofExchange, depthAt: exchangeDepth },
  };
}

function levelsOf(depth: Liquidity, side: 'buy' | 'sell'): Level[] {
  return Array.from({ length: LEVELS }, (_, index) => depth.level(side, index)).flatMap((level) =>
    level === undefined ? [] : [{ price: level.price, size: level.left }],
  );
}

/** One account, one instrument: the paper venue's own steps, minimums and fees. */
function furnished(clock: Scheduler, row: ConformanceRow, instrument: Instrument, config: PaperVenueConfig): Exchange {
  const exchange = new Exchange(clock);
  const { makerFeeRate: makerFee, takerFeeRate: takerFee } = config.fees.perp;
  const { tick, step, minQuantity, minNotional, base } = instrument;
  const size = { tick, step, minQuantity, minNotional, maxQuantity: quantity('100000'), contractSize: quantity('1') };
  exchange.market.add({ symbol: row.market, kind: 'perp', base, quote: row.settle, ...size, makerFee, takerFee });
  const account = exchange.openAccount('main');
  account.addBalance(row.settle, BALANCE);
  const permissions = ['read', 'trade'] as const;
  const key = { key: MAIN_KEY, secret: MAIN_SECRET, passphrase: row.passphrase, permissions, ips: null };
  exchange.addKey({ ...key, accountId: account.id, createdAt: clock.now() });
  return exchange;
}

async function openVenue(
  row: ConformanceRow,
  clock: SimulatedClock,
  exchange: Exchange,
  config: PaperVenueConfig,
  seed: number,
  onReport: (report: VenueReport) => void,
): Promise<CcxtVenue> {
  const format = FORMATS[row.format]?.(exchange);
  if (format === undefined) throw new Error(`there is no exchange ${row.format}`);
  const way = new InProcess(format, clock, new Wire(clock, config.latencyMs, seed));
  const opening = CcxtVenue.open({
    ...venueInProcess(row, way),
    onReport,
  });
  await runUntil(clock, opening);
  return await opening;
}

/**
 * The latency of the configuration, drawn anew for each message; a stream keeps its order. Orders draw from a stream of
 * their own: how often a client asks for other things changes nothing of when they arrive.
 */
class Wire implements Passage {
  readonly isUp = true;
  readonly #clock: Scheduler;
  readonly #latency: () => number;
  readonly #orderLatency: () => number;
  readonly #stream: InOrder;

  constructor(clock: Scheduler, { min, max }: { readonly min: number; readonly max: number }, seed: number) {
    const drawn = (name: string) => {
      const random = createRandom(seed, name);
      return () => random.integer(min, max);
    };
    this.#clock = clock;
    this.#latency = drawn('exchange-latency');
    this.#orderLatency = drawn('exchange-latency/orders');
    this.#stream = new InOrder(clock);
  }

  request(errand: Errand): void {
    const takes = errand.operation === 'place' ? this.#orderLatency() : this.#latency();
    this.#after(takes, () => {
      const response = errand.arrive();
      this.#after(this.#latency(), () => errand.answer(response));
    });
  }

  message(deliver: () => void): void {
    this.#stream.after(this.#latency(), deliver);
  }

  #after(ms: number, task: () => void): void {
    this.#clock.at(this.#clock.now() + ms, task);
  }
}

/** Moves the clock from one thing that is due to the next, and lets everybody finish what they do about it. */
async function runTo(clock: SimulatedClock, target: number): Promise<void> {
  while (clock.now() < target) {
    clock.advanceTo(Math.min(clock.nextAt() ?? target, target));
    await everybody();
  }
}

/** The clock stands still while nothing is due: what takes the machine's time takes none of the market's. */
async function runUntil(clock: SimulatedClock, done: Promise<unknown>): Promise<void> {
  let isDone = false;
  const over = (): void => {
    isDone = true;
  };
  done.then(over, over);
  for (; !isDone; await everybody()) clock.advanceTo(clock.nextAt() ?? clock.now());
}

async function everybody(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
