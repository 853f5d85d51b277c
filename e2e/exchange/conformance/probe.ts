import type { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import { type VenueOrder, venueOrder } from '../../../src/main/engine/domain/order.ts';
import type { VenueReport } from '../../../src/main/engine/domain/venue-report.ts';
import type { InstrumentId, OrderId, TimeMs } from '../../../src/shared/ids.ts';
import { price, type Quantity, quantity, ZERO_QUANTITY } from '../../../src/shared/money.ts';

export type ReportOf<K extends VenueReport['kind']> = Extract<VenueReport, { kind: K }>;
export type Read = ReportOf<'snapshot'>['snapshot'];

/** What a case trades, and at what: exact decimals. */
export interface Terms {
  readonly symbol: InstrumentId;
  /** Of an order of the cases. */
  readonly size: string;
  /** A bid that rests, and one that would trade at once. */
  readonly bid: string;
  readonly crossing: string;
  /** The trigger of a sell stop that waits. */
  readonly stop: string;
}

export interface OrderWish {
  readonly side?: 'buy' | 'sell';
  readonly type?: VenueOrder['type'];
  readonly size?: string;
  readonly price?: string;
  readonly timeInForce?: VenueOrder['timeInForce'];
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
}

export interface ProbeOptions {
  /** How long anything is waited for. */
  readonly patienceMs: number;
  /** Where the numbering of orders goes on, for an account that takes no id twice. */
  readonly ordersBefore: number;
  /** Executions are read from then on, venue time. */
  readonly fillsSince: TimeMs;
}

/** An open venue as a case sees it: the case's own orders there, and everything that was told. */
export abstract class Probe {
  readonly terms: Terms;
  readonly reports: VenueReport[] = [];
  readonly #patienceMs: number;
  readonly #fillsSince: TimeMs;
  #orders: number;
  #reads = 0;

  constructor(terms: Terms, { patienceMs, ordersBefore, fillsSince }: ProbeOptions) {
    this.terms = terms;
    this.#patienceMs = patienceMs;
    this.#orders = ordersBefore;
    this.#fillsSince = fillsSince;
  }

  abstract get venue(): CcxtVenue;

  /** Opens the account, as a console does that was started again. */
  abstract connect(): Promise<CcxtVenue>;

  of<K extends VenueReport['kind']>(kind: K, orderId?: OrderId): ReportOf<K>[] {
    return this.reports.filter(
      (it): it is ReportOf<K> =>
        it.kind === kind && (orderId === undefined || ('orderId' in it && it.orderId === orderId)),
    );
  }

  /** What was told of one order: `accepted`, `fill 0.01`, `cancelled requested`. */
  told(orderId: OrderId): string[] {
    return this.reports.flatMap((it) => {
      if (!('orderId' in it) || it.orderId !== orderId)
        return it.kind === 'throttled' && it.id === orderId ? [it.kind] : [];
      return 'reason' in it ? [`${it.kind} ${it.reason}`] : [it.kind];
    });
  }

  submit(wish: OrderWish = {}): OrderId {
    this.#orders += 1;
    const id = `conformant-${this.#orders.toString(36)}`;
    const { side = 'buy', type = 'limit', size = this.terms.size, timeInForce = 'GTC' } = wish;
    const { postOnly = false, reduceOnly = false } = wish;
    const at = type === 'market' ? undefined : price(wish.price ?? this.terms.bid);
    const order = {
      id,
      symbol: this.terms.symbol,
      side,
      type,
      quantity: quantity(size),
      timeInForce,
      postOnly,
      reduceOnly,
    };
    this.venue.submit(venueOrder({ ...order, price: at }));
    return id;
  }

  /** An order that rests at the venue. */
  async rest(wish: OrderWish = {}): Promise<OrderId> {
    const id = this.submit(wish);
    await this.until(() => this.of('accepted', id).length > 0, `${id} accepted`);
    return id;
  }

  /** An order that is filled, whole. */
  async fill(wish: OrderWish = {}): Promise<OrderId> {
    const id = this.submit({ type: 'market', ...wish });
    const filled = (): Quantity =>
      this.of('fill', id).reduce((sum, it) => (sum + it.quantity) as Quantity, ZERO_QUANTITY);
    await this.until(() => filled() >= quantity(wish.size ?? this.terms.size), `${id} filled`);
    return id;
  }

  async read(fillsSince = this.#fillsSince): Promise<Read> {
    const readId = this.askRead(fillsSince);
    const answer = await this.answerTo(readId);
    if (answer.kind !== 'snapshot') throw new Error(`the read failed: ${JSON.stringify(answer)}`);
    return answer.snapshot;
  }

  askRead(fillsSince = this.#fillsSince): string {
    this.#reads += 1;
    const readId = `read-${this.#reads}`;
    this.venue.read(readId, fillsSince);
    return readId;
  }

  async answerTo(readId: string): Promise<ReportOf<'snapshot'> | ReportOf<'read-failed'> | ReportOf<'throttled'>> {
    const isAnswer = (it: VenueReport): boolean =>
      ((it.kind === 'snapshot' || it.kind === 'read-failed') && it.readId === readId) ||
      (it.kind === 'throttled' && it.id === readId);
    await this.until(() => this.reports.some(isAnswer), `an answer to ${readId}`);
    return this.reports.find(isAnswer) as ReportOf<'snapshot'>;
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const end = Date.now() + this.#patienceMs;
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`never came: ${what}; told so far: ${this.soFar()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The last reports, for whoever looks why something never came. */
  protected soFar(): string {
    return toText(this.reports.slice(-12));
  }
}

export function toText(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) => (typeof it === 'bigint' ? String(it) : it));
}
