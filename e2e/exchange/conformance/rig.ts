import { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import { EgressGate } from '../../../src/main/adapters/egress/gate.ts';
import { type VenueOrder, venueOrder } from '../../../src/main/engine/domain/order.ts';
import type { VenueReport } from '../../../src/main/engine/domain/venue-report.ts';
import { Secret } from '../../../src/main/secret/secret.ts';
import type { OrderId } from '../../../src/shared/ids.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import { furnish, MAIN_KEY, MAIN_SECRET } from '../core/testing/market.ts';
import { MachineScheduler } from '../machine-scheduler.ts';
import { type RunningExchange, startExchange } from '../server.ts';
import type { ConformanceRow } from './rows.ts';

/** How often the venue is asked for what its streams lost: what has to be found, a test waits for. */
const LOOK_EVERY_MS = 150;
const PATIENCE_MS = 5_000;

export type ReportOf<K extends VenueReport['kind']> = Extract<VenueReport, { kind: K }>;

interface OrderWish {
  readonly side?: 'buy' | 'sell';
  readonly type?: VenueOrder['type'];
  readonly size?: string;
  readonly price?: string;
  readonly timeInForce?: VenueOrder['timeInForce'];
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
}

/** A venue over the real ccxt client, before an exchange on loopback that a case scripts. */
export class Rig {
  readonly row: ConformanceRow;
  readonly running: RunningExchange;
  readonly account: Account;
  readonly reports: VenueReport[] = [];
  #venue: CcxtVenue | null = null;
  #orders = 0;
  #reads = 0;

  private constructor(row: ConformanceRow, running: RunningExchange) {
    this.row = row;
    this.running = running;
    this.account = furnish(running.exchange, row.instruments);
  }

  /** An exchange with nobody connected to it. */
  static async start(row: ConformanceRow): Promise<Rig> {
    return new Rig(row, await startExchange({ format: row.format }));
  }

  /** The same with an open venue. */
  static async open(row: ConformanceRow): Promise<Rig> {
    const rig = await Rig.start(row);
    await rig.connect();
    return rig;
  }

  get venue(): CcxtVenue {
    if (this.#venue === null) throw new Error('not connected');
    return this.#venue;
  }

  get exchange(): RunningExchange['exchange'] {
    return this.running.exchange;
  }

  /** Opens the account, as a console does that was started again. */
  async connect(): Promise<CcxtVenue> {
    await this.#venue?.close();
    const { row, running } = this;
    const { host } = new URL(running.origin);
    this.#venue = await CcxtVenue.open({
      id: row.name,
      profile: row.profile,
      credentials: {
        apiKey: Secret.ofText(MAIN_KEY),
        secret: Secret.ofText(MAIN_SECRET),
        passphrase: row.passphrase === null ? null : Secret.ofText(row.passphrase),
      },
      endpoint: { rest: running.origin, stream: running.wsOrigin },
      out: new EgressGate({
        routes: [{ host, reach: 'loopback' }],
        ca: running.caPem,
        wallNow: Date.now,
        keepAlive: true,
      }),
      scheduler: new MachineScheduler(),
      settle: row.settle,
      symbols: [row.symbol],
      onReport: (report) => this.reports.push(report),
      lookEveryMs: LOOK_EVERY_MS,
    });
    await this.until(() => this.running.sockets.count > 0, 'a stream');
    return this.#venue;
  }

  async close(): Promise<void> {
    await this.#venue?.close();
    await this.running.close();
  }

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
    const { side = 'buy', type = 'limit', size = this.row.size, timeInForce = 'GTC' } = wish;
    const { postOnly = false, reduceOnly = false } = wish;
    const at = type === 'market' ? undefined : price(wish.price ?? this.row.bid);
    const order = {
      id,
      symbol: this.row.symbol,
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

  /** What the exchange itself has of an order of ours. */
  atVenue(orderId: OrderId): ReturnType<Account['find']> {
    return this.account.find({ clientId: this.row.profile.clientIds.toVenue(orderId) });
  }

  async read(fillsSince = 0): Promise<ReportOf<'snapshot'>['snapshot']> {
    const readId = this.askRead(fillsSince);
    const answer = await this.answerTo(readId);
    if (answer.kind !== 'snapshot') throw new Error(`the read failed: ${JSON.stringify(answer)}`);
    return answer.snapshot;
  }

  askRead(fillsSince = 0): string {
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
    const end = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`never came: ${what}; told so far: ${this.#soFar()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Orders that the exchange was sent, whatever came of them. */
  get ordersAtVenue(): number {
    return this.account.view().orders.length;
  }

  #soFar(): string {
    const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
    const asked = this.running.asked.slice(-12).map(({ method, path, status }) => `${method} ${path} ${status}`);
    return JSON.stringify({ reports: this.reports.slice(-12), asked }, plain);
  }
}
