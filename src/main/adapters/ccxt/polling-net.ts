import type { TimeMs } from '../../../shared/ids.ts';
import type { Fills } from './fills.ts';
import type { VenueInstrument } from './instruments.ts';
import type { KnownOrder } from './order-ids.ts';
import type { Reads } from './read.ts';
import type { Trades } from './trades.ts';
import type { VenueLink } from './venue-link.ts';

/** While the streams are not heard, every market with an order of ours is looked at this often. */
const WHILE_LOST_MS = 5_000;
/** What an order says and its executions come in two messages: so long apart is no gap yet. */
const GRACE_MS = 200;
/** An order of which nothing was heard for so long is looked for no longer. */
const NEVER_THERE_MS = 60_000;
/** Executions are asked for from so long before the last look. */
const OVERLAP_MS = 60_000;

/**
 * What the streams lost is found by asking: executions that are missing from an order's own count, orders that ended in
 * silence. Exchanges number their account streams differently or not at all; an order's filled quantity is a number that
 * all of them have.
 */
export class PollingNet {
  readonly #link: VenueLink;
  readonly #fills: Fills;
  readonly #trades: Trades;
  readonly #reads: Reads;
  readonly #isUp: () => boolean;
  readonly #everyMs: number;
  readonly #lookedAt = new Map<VenueInstrument, TimeMs>();
  readonly #startedAt: TimeMs;
  #isRunning = false;
  #wanted = false;
  #cancelNext: () => void = () => {};

  /** `everyMs`: how often each such market is looked at while the streams are heard. */
  constructor(
    link: VenueLink,
    fills: Fills,
    trades: Trades,
    reads: Reads,
    { isUp, everyMs }: { readonly isUp: () => boolean; readonly everyMs: number },
  ) {
    this.#link = link;
    this.#fills = fills;
    this.#trades = trades;
    this.#reads = reads;
    this.#isUp = isUp;
    this.#everyMs = everyMs;
    this.#startedAt = link.now();
  }

  start(): void {
    this.#schedule(this.#pause);
  }

  stop(): void {
    this.#cancelNext();
  }

  /** Looks soon, because something may have been missed. */
  wantLook(): void {
    if (this.#isRunning) this.#wanted = true;
    else this.#schedule(GRACE_MS);
  }

  /** Gives missing executions a moment, asks for them, and calls `settled` whatever came of it. */
  async fillGap(at: VenueInstrument, isBehind: () => boolean, settled: () => void): Promise<void> {
    await this.#link.wait(GRACE_MS);
    try {
      if (!isBehind() || !this.#link.maySend) return;
      if (this.#link.pausedForMs > 0) this.wantLook();
      else await this.#executions(at);
    } catch (error) {
      this.#link.failure(error);
      this.wantLook();
    } finally {
      settled();
    }
  }

  get #pause(): number {
    return this.#isUp() ? this.#everyMs : Math.min(WHILE_LOST_MS, this.#everyMs);
  }

  #schedule(ms: number): void {
    this.#cancelNext();
    if (!this.#link.maySend) return;
    // Whoever goes on asking when told to wait is banned, and for longer each time.
    const wait = Math.max(ms, this.#link.pausedForMs);
    this.#cancelNext = this.#link.scheduler.at(this.#link.scheduler.now() + wait, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#isRunning = true;
    this.#wanted = false;
    try {
      const markets = new Map<VenueInstrument, KnownOrder[]>();
      for (const order of this.#link.ids.open()) {
        const orders = markets.get(order.at);
        if (orders === undefined) markets.set(order.at, [order]);
        else orders.push(order);
      }
      for (const [at, orders] of markets) await this.#market(at, orders);
    } catch (error) {
      // The engine's own reads say what cannot be read; a look is made again.
      this.#link.failure(error);
    } finally {
      this.#isRunning = false;
      this.#schedule(this.#wanted ? GRACE_MS : this.#pause);
    }
  }

  async #market(at: VenueInstrument, orders: readonly KnownOrder[]): Promise<void> {
    const listed = new Set((await this.#reads.openOrders(at)).map(({ orderId }) => orderId));
    await this.#executions(at);
    for (const order of orders) {
      if (order.isOver || (order.isAccepted && listed.has(order.id))) continue;
      if (order.isAccepted) await this.#trades.askOrder(order);
      // One that was answered before the book: what the stream lost may be that it rests, or that it was rejected.
      else if (order.venueId !== null) await this.#trades.askOrder(order).catch((error) => this.#link.failure(error));
      // One that nobody acknowledged is the engine's to look for: it may still be on its way.
      else order.isOver = this.#link.now() - order.knownAt > NEVER_THERE_MS;
    }
  }

  async #executions(at: VenueInstrument): Promise<void> {
    const asked = this.#link.now();
    const since = (this.#lookedAt.get(at) ?? this.#startedAt) - OVERLAP_MS;
    for (const { order, fill } of await this.#trades.since(since, at)) this.#fills.tell(order, fill);
    this.#lookedAt.set(at, asked);
  }
}
