import type { TimeMs } from '../../shared/ids.ts';
import type { ExchangeClient } from '../adapters/exchange/client.ts';
import type { Opening } from '../adapters/exchange/protocol.ts';
import type { Quote } from '../engine/domain/market.ts';
import type { RequestLimit } from '../engine/ports.ts';
import type { Market } from './rig.ts';

/** A session's market in the exchange's process: the one that stands there, or one that is opened when it begins. */
export class ExchangeMarket implements Market {
  readonly #client: ExchangeClient;
  #opening: Opening | null;
  readonly #requestLimit: RequestLimit;

  constructor(client: ExchangeClient, opening: Opening | null, requestLimit: RequestLimit) {
    this.#client = client;
    this.#opening = opening;
    this.#requestLimit = requestLimit;
  }

  /** From now on it is what the exchange trades; nothing is waited for. */
  begin(): void {
    if (this.#opening === null) return;
    this.#client.open(this.#opening, this.#requestLimit);
    this.#opening = null;
  }

  now(): TimeMs {
    return this.#opening?.at ?? this.#client.now();
  }

  nextAt(): TimeMs | undefined {
    return this.#client.nextAt();
  }

  quotes(quotes: readonly Quote[]): void {
    this.#client.quotes(quotes);
  }

  advance(to: TimeMs): Promise<void> {
    return this.#client.advance(to);
  }
}
