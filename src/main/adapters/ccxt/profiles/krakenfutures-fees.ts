/** Fees remembered: executions are asked for again within minutes or hours, not days. */
const KEPT = 10_000;

/**
 * The log is asked for fees this far apart, whoever reads; twice as far while it has none that is missing, up to the most:
 * what it takes of a budget that fills up in ten minutes leaves some for later.
 */
const ASK_AGAIN_MS = 10_000;
const MOST_AGAIN_MS = 60_000;

/** What one execution cost. */
export interface KrakenFee {
  readonly cost: string;
  readonly currency: string;
}

/** Fees of executions by their ids: the list of executions has none, so they are learnt from the stream and the log. */
export class KrakenFees {
  readonly #fees = new Map<string, KrakenFee>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #againMs = ASK_AGAIN_MS;
  #learnt = 0;

  learn(fillId: unknown, cost: unknown, currency: unknown): void {
    const isTold = typeof fillId === 'string' && (typeof cost === 'number' || typeof cost === 'string');
    if (!isTold) return;
    if (!this.#fees.has(fillId)) this.#learnt += 1;
    this.#fees.set(fillId, { cost: String(cost), currency: String(currency).toUpperCase() });
    const oldest = this.#fees.keys().next().value;
    if (this.#fees.size > KEPT && oldest !== undefined) this.#fees.delete(oldest);
  }

  of(fillId: unknown): KrakenFee | undefined {
    return this.#fees.get(String(fillId));
  }

  /** Asks the log for fees that are missing, unless that was done a moment ago. What keeps it from answering is nobody's. */
  async ask(now: number, learn: () => Promise<void>): Promise<void> {
    // A clock that went back is no reason to wait.
    if (now >= this.#askedAt && now < this.#askedAt + this.#againMs) return;
    this.#askedAt = now;
    const before = this.#learnt;
    try {
      await learn();
    } catch {
      // Executions are listed without their fees until it answers; who reads is not kept from the rest of the account.
    }
    this.#againMs = this.#learnt > before ? ASK_AGAIN_MS : Math.min(2 * this.#againMs, MOST_AGAIN_MS);
  }
}
