import type { TimeMs } from '../../../shared/ids.ts';
import type { Fills } from './fills.ts';
import type { VenueInstrument } from './instruments.ts';
import type { KnownOrder } from './order-ids.ts';
import type { Reads } from './read.ts';
import type { Trades } from './trades.ts';
import type { VenueLink } from './venue-link.ts';

/** While the streams are not heard and an order of ours is open, the account is looked at this often. */
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
  /** By market; null where executions are listed for the whole account. */
  readonly #lookedAt = new Map<VenueInstrument | null, TimeMs>();
  /** Markets with an execution that is missing and could not be asked for yet. */
  readonly #owed = new Set<VenueInstrument>();
  readonly #startedAt: TimeMs;
  #isRunning = false;
  #wanted = false;
  #cancelNext: () => void = () => {};

  /** `everyMs`: how often the account is looked at while the streams are heard and an order of ours is open. */
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
      if (this.#link.pausedForMs > 0) {
        this.#owed.add(at);
        this.wantLook();
      } else await this.#link.client.meter.own(() => this.#executions([at]));
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
    this.#cancelNext = this.#link.scheduler.at(this.#link.scheduler.now() + wait, () => {
      void this.#link.client.meter.own(() => this.#look());
    });
  }

  async #look(): Promise<void> {
    this.#isRunning = true;
    this.#wanted = false;
    try {
      const open = [...this.#link.ids.open()];
      if (open.length > 0 || this.#owed.size > 0) await this.#check(open);
    } catch (error) {
      // The engine's own reads say what cannot be read; a look is made again.
      this.#link.failure(error);
    } finally {
      this.#isRunning = false;
      this.#schedule(this.#wanted ? GRACE_MS : this.#pause);
    }
  }

  /** One list of the account, and then only what it shows to be missing. */
  async #check(open: readonly KnownOrder[]): Promise<void> {
    const listed = new Map((await this.#reads.ordersLikeOurs()).map((it) => [it.orderId, it]));
    // Of one that is listed no longer anything may be missing.
    const isBehind = ({ id, told }: KnownOrder): boolean => (listed.get(id)?.filled ?? told + 1n) > told;
    const behind = open.filter(isBehind);
    await this.#executions([...this.#owed, ...behind.map(({ at }) => at)]);
    for (const order of open) {
      if (order.isOver || (order.isAccepted && listed.has(order.id))) continue;
      if (order.isAccepted) await this.#trades.orders.ask(order);
      // One that was answered before the book: what the stream lost may be that it rests, or that it was rejected.
      else if (order.venueId !== null) await this.#trades.orders.ask(order).catch((error) => this.#link.failure(error));
      // One that nobody acknowledged is the engine's to look for: it may still be on its way.
      else order.isOver = this.#link.now() - order.knownAt > NEVER_THERE_MS;
    }
  }

  /** Of these markets; where executions are listed for the whole account, of all of it at once. */
  async #executions(markets: readonly VenueInstrument[]): Promise<void> {
    const isPerMarket = this.#link.profile.reads.trades.per === 'symbol';
    const asked = new Set(isPerMarket ? markets : markets.slice(0, 1).map(() => null));
    for (const at of markets) this.#owed.add(at);
    for (const at of asked) {
      const from = this.#link.now();
      const since = (this.#lookedAt.get(at) ?? this.#startedAt) - OVERLAP_MS;
      const { trades } = await this.#trades.since(since, at);
      for (const { order, fill } of trades) this.#fills.tell(order, fill);
      this.#lookedAt.set(at, from);
      if (at === null) this.#owed.clear();
      else this.#owed.delete(at);
    }
  }
}
