/** Fees remembered: executions are asked for again within minutes or hours, not days. */
const KEPT = 10_000;

/** What one execution cost. */
export interface KrakenFee {
  readonly cost: string;
  readonly currency: string;
}

/** Fees of executions by their ids: the list of executions has none, so they are learnt from the stream and the log. */
export class KrakenFees {
  readonly #fees = new Map<string, KrakenFee>();

  learn(fillId: unknown, cost: unknown, currency: unknown): void {
    const isTold = typeof fillId === 'string' && (typeof cost === 'number' || typeof cost === 'string');
    if (!isTold) return;
    this.#fees.set(fillId, { cost: String(cost), currency: String(currency).toUpperCase() });
    const oldest = this.#fees.keys().next().value;
    if (this.#fees.size > KEPT && oldest !== undefined) this.#fees.delete(oldest);
  }

  of(fillId: unknown): KrakenFee | undefined {
    return this.#fees.get(String(fillId));
  }
}
