import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { Params } from './ccxt-api.ts';
import type { VenueInstrument } from './instruments.ts';
import type { VenueLink } from './venue-link.ts';

/** Asked no more often than this for orders that do not fit: the question weighs as much as many orders. */
const ASK_AGAIN_AFTER_MS = 10_000;

/**
 * Whether the account keeps one net position of an instrument or a long and a short apart (hedge mode), as far as is
 * known: it is asked at opening, each read shows it of what is held, and it is asked again when an order did not fit. In
 * hedge mode nothing is sent but what closes a leg (docs/adr/0013).
 */
export class PositionModes {
  readonly #link: VenueLink;
  /** As the exchange answered, of each market. */
  readonly #told = new Map<InstrumentId, boolean>();
  /** As the last read showed it of what is held. */
  #shown: ReadonlyMap<InstrumentId, boolean> = new Map();
  #askedAt: TimeMs = Number.NEGATIVE_INFINITY;

  constructor(link: VenueLink) {
    this.#link = link;
  }

  isHedged({ instrument }: VenueInstrument): boolean {
    if (instrument.kind !== 'perp' || this.#link.profile.positionMode === null) return false;
    const { symbol } = instrument;
    return this.#shown.get(symbol) ?? this.#told.get(symbol) ?? false;
  }

  /** A read lists these positions. Where one mode is the whole account's, it is that of every market. */
  show(held: readonly { readonly symbol: InstrumentId; readonly isHedged: boolean }[]): void {
    this.#shown = new Map(held.map(({ symbol, isHedged }) => [symbol, isHedged]));
    const [first] = held;
    if (first === undefined || this.#link.profile.positionMode?.per !== 'account') return;
    for (const symbol of this.#told.keys()) this.#told.set(symbol, first.isHedged);
  }

  /** Rejects with ccxt's error. */
  async ask(markets: readonly VenueInstrument[]): Promise<void> {
    const { client, profile } = this.#link;
    const mode = profile.positionMode;
    const perpetuals = markets.filter(({ instrument }) => instrument.kind === 'perp');
    if (mode === null || perpetuals.length === 0) return;
    const isHedged = async (of: readonly VenueInstrument[]): Promise<void> => {
      const answer = await mode.isHedged(
        client.exchange,
        of.map(({ market }) => market),
      );
      for (const { instrument } of of) this.#told.set(instrument.symbol, answer);
    };
    const together = mode.per === 'account' ? [perpetuals] : perpetuals.map((it) => [it]);
    await Promise.all(together.map(isHedged));
  }

  /** An order did not fit: the mode is asked for again, unless it just was. Nothing is sent a second time for it. */
  doesNotFit(at: VenueInstrument): void {
    const now = this.#link.scheduler.now();
    const { client, profile, maySend, pausedForMs } = this.#link;
    if (profile.positionMode === null || !maySend || pausedForMs > 0) return;
    if (Math.abs(now - this.#askedAt) < ASK_AGAIN_AFTER_MS) return;
    this.#askedAt = now;
    const asked = profile.positionMode.per === 'account' ? this.#known(at) : [at];
    this.#shown = new Map();
    client.meter.own(() => this.ask(asked)).catch((error: unknown) => this.#link.failure(error));
  }

  /** Parameters that say which leg an order closes, in place of reduce-only. Only for what reduces, in hedge mode. */
  closing({ side }: VenueOrder): Params {
    return this.#link.profile.positionMode?.closing(side === 'sell' ? 'long' : 'short') ?? {};
  }

  #known(at: VenueInstrument): VenueInstrument[] {
    const { bySymbol } = this.#link.instruments;
    return [at, ...[...this.#told.keys()].flatMap((symbol) => bySymbol.get(symbol) ?? [])];
  }
}
