import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { Cash, Price, Quantity, Rate } from '../../../shared/money.ts';
import type { CcxtFunding } from './ccxt-api.ts';
import { amountOf } from './precise.ts';
import type { VenueLink } from './venue-link.ts';

/** Asked for from so long before the last answer. */
const OVERLAP_MS = 15 * 60_000;

/** What the account paid or got as funding, each told once by the engine's own memory of it. */
export class Fundings {
  readonly #link: VenueLink;
  readonly #heldNow: (symbol: InstrumentId) => Quantity;
  readonly #everyMs: number;
  #askedTo: TimeMs;
  #cancelNext: () => void = () => {};

  /** `heldNow`: the position as last read, by which the engine shares the amount among the agents' books. */
  constructor(link: VenueLink, heldNow: (symbol: InstrumentId) => Quantity, everyMs: number) {
    this.#link = link;
    this.#heldNow = heldNow;
    this.#everyMs = everyMs;
    this.#askedTo = link.now();
  }

  start(): void {
    const { profile, scheduler } = this.#link;
    this.#cancelNext();
    if (profile.reads.funding === null || !this.#link.maySend) return;
    const wait = Math.max(this.#everyMs, this.#link.pausedForMs);
    this.#cancelNext = scheduler.at(scheduler.now() + wait, () => {
      void this.#link.client.meter.own(() => this.#ask());
    });
  }

  stop(): void {
    this.#cancelNext();
  }

  async #ask(): Promise<void> {
    const { client, profile } = this.#link;
    const now = this.#link.now();
    try {
      const since = this.#askedTo - OVERLAP_MS;
      const paid = await client.exchange.fetchFundingHistory(undefined, since, undefined, profile.reads.funding ?? {});
      for (const it of paid) this.#tell(it);
      this.#askedTo = now;
    } catch (error) {
      this.#link.sideFailure(error);
    } finally {
      this.start();
    }
  }

  /** Exchanges tell the amount alone: mark and rate are none then, and are not made up. */
  #tell(funding: CcxtFunding): void {
    const { symbol, code, timestamp } = funding;
    const { fundingAmount } = this.#link.profile.reads;
    const amount = fundingAmount === undefined ? funding.amount : fundingAmount(funding);
    const at = this.#link.instruments.byMarket.get(symbol ?? '');
    if (at === undefined || timestamp === undefined || (code !== undefined && code !== this.#link.settle)) return;
    this.#link.tell({
      kind: 'funding',
      symbol: at.instrument.symbol,
      quantity: this.#heldNow(at.instrument.symbol),
      mark: 0n as Price,
      rate: 0n as Rate,
      amount: amountOf<Cash>(amount, 'funding'),
      at: timestamp,
    });
  }
}
