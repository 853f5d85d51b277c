import { z } from 'zod';
import { InstrumentId, OrderId } from '../../shared/ids.ts';
import { SimulatedClock } from '../adapters/clock/simulated-clock.ts';
import { cash, quantity, VenueFillJson, VenueOrderJson } from '../adapters/exchange/messages.ts';
import type { Opening, Standing } from '../adapters/exchange/protocol.ts';
import { PaperVenueConfig } from '../adapters/paper/config.ts';
import { PaperMarket } from '../adapters/paper/paper-market.ts';
import type { PaperRestore } from '../adapters/paper/restore.ts';
import type { Quote } from '../engine/domain/market.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import type { BarSpread } from '../engine/market/quotes-from-bar.ts';

const RestoreJson: z.ZodType<PaperRestore | null> = z
  .strictObject({
    cash,
    positions: z.array(z.strictObject({ symbol: InstrumentId, quantity, cost: cash })),
    orders: z.array(z.strictObject({ order: VenueOrderJson, filled: quantity })),
    closedOrderIds: z.array(OrderId),
    fills: z.number().int().min(0),
    lastFills: z.array(VenueFillJson),
  })
  .nullable();

/** The paper venue's own parts of an opening, as their lines carry them. */
const PaperJson = z.strictObject({ config: PaperVenueConfig, restore: RestoreJson });

/** The market that this process trades, from the moment it was opened. */
export class OpenMarket {
  readonly market: PaperMarket;
  readonly #opening: Opening;
  readonly #config: PaperVenueConfig;
  readonly #lastQuotes = new Map<string, Quote>();

  /** @throws ZodError or RangeError for an opening that no venue can be made of */
  constructor(opening: Opening, onReport: (report: VenueReport) => void) {
    const { id, seed, at, currency, balance, instruments } = opening;
    const { config, restore } = PaperJson.parse({ config: opening.config, restore: opening.restore });
    this.#opening = opening;
    this.#config = config;
    this.market = new PaperMarket(new SimulatedClock(at), {
      id,
      seed,
      currency,
      balance,
      instruments: new Map(instruments.map((it) => [it.symbol, it])),
      config,
      onReport,
      ...(restore === null ? {} : { restore }),
    });
  }

  /** The recorded feed that it is played with, and how quotes are made where none were recorded. */
  get recorded(): Pick<Opening, 'feed' | 'feedSha256' | 'instruments'> & { readonly spread: BarSpread } {
    const { feed, feedSha256, instruments } = this.#opening;
    return { feed, feedSha256, instruments, spread: this.#config };
  }

  /** The latest quote of each instrument that was handed over; its time may still be to come. */
  get lastQuotes(): readonly Quote[] {
    return [...this.#lastQuotes.values()];
  }

  /** @throws RangeError for an instrument that is not listed */
  quotes(quotes: readonly Quote[]): void {
    for (const quote of quotes) {
      if (!this.#opening.instruments.some(({ symbol }) => symbol === quote.symbol)) {
        throw new RangeError(`a quote of ${quote.symbol}, which is not listed`);
      }
      this.#lastQuotes.set(quote.symbol, quote);
    }
    this.market.quotes(quotes);
  }

  standing(): Standing {
    const { id, session, seed, feedSha256, instruments } = this.#opening;
    const { market } = this;
    const { requestLimit } = market.venue;
    return {
      id,
      session,
      seed,
      feedSha256,
      now: market.now(),
      nextAt: market.nextAt() ?? null,
      instruments,
      requestLimit,
    };
  }

  /** What another process goes on from: an opening with everything that happened in it, and the quotes that stand. */
  kept(speed: Opening['speed']): { readonly opening: Opening; readonly quotes: Quote[] } {
    const { venue } = this.market;
    const opening = { ...this.#opening, speed, at: this.market.now(), restore: venue.restorable() };
    return { opening, quotes: venue.standingQuotes() };
  }
}
