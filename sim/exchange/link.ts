import type { VenueOrder } from '../../src/main/engine/domain/order.ts';
import { ORDER_VALID_MS, type VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import type { MassCancel, RequestLimit, Scheduler, VenuePort } from '../../src/main/engine/ports.ts';
import type { OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import type { FaultExchange } from './exchange.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { RequestWindow } from './request-window.ts';

type Request = 'submit' | 'cancel' | 'read';

export interface LinkOptions {
  readonly exchange: FaultExchange;
  readonly scheduler: Scheduler;
  readonly plan: FaultPlan;
  readonly startAt: TimeMs;
  readonly faults: readonly Fault[];
  readonly requestLimit: RequestLimit;
  /** One way, in milliseconds, drawn anew for every message. */
  readonly latencyMs: { readonly min: number; readonly max: number };
}

/**
 * The way between the engine's process and one exchange, with everything that goes wrong on it. It outlives the
 * process: what was sent before a crash still arrives, what was to be heard is lost.
 */
export class Link {
  readonly id: VenueId;
  /** Half of the exchanges cancel everything with one request. */
  readonly cancelsAll: boolean;
  /** Half of them are read every minute too: what only reads after a disconnect bring has to come by those at the others. */
  readonly isOutside: boolean;
  readonly #options: LinkOptions;
  readonly #window: RequestWindow;
  #connection: Connection | null = null;

  constructor(options: LinkOptions) {
    this.id = options.exchange.id;
    this.#options = options;
    this.cancelsAll = options.plan.stream(`mass-cancel@${this.id}`).chance(0.5);
    this.isOutside = options.plan.stream(`outside@${this.id}`).chance(0.5);
    this.#window = new RequestWindow(options.requestLimit);
    options.exchange.onReport = (report) => this.#pushed(report);
    for (const fault of options.faults) if (fault.kind === 'disconnect') this.#plan(fault);
  }

  /** A process connects: what this one hears goes to `deliver` from now on. */
  connect(deliver: (report: VenueReport) => void): Connection {
    this.#connection?.close();
    const connection = new Connection(this, this.#options.requestLimit, deliver);
    this.#connection = connection;
    if (this.#inWindow('disconnect') !== undefined) {
      this.#options.scheduler.at(this.#now, () => this.#tell(connection, 'lost', this.#now));
    }
    return connection;
  }

  /** The process is gone. */
  disconnect(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  /** A request about these leaves the process. @throws Error when the call itself fails; it may have left all the same */
  send(from: Connection, request: Request, ids: readonly string[], arrive: (sentAt: TimeMs) => void): void {
    const broken = this.#acts('call-throws');
    if (broken !== undefined && broken.ms % 2 === 0) throw new Error('socket closed before it was sent');
    this.#travel(from, request, ids, arrive);
    if (broken !== undefined) throw new Error('socket closed after it was sent');
  }

  /** The answer to a read: of now, or of an earlier moment that it honestly names. */
  answer(to: Connection, readId: string, fillsSince: TimeMs): void {
    const { exchange } = this.#options;
    if (this.#acts('failing-read') !== undefined) {
      const failed: VenueReport = { kind: 'read-failed', readId, reason: 'internal error of the venue', at: this.#now };
      this.#back(to, failed, 'lost-answer', false);
      return;
    }
    const lag = this.#acts('stale-snapshot')?.ms ?? 0;
    const at = Math.max(this.#options.startAt, this.#now - lag);
    this.#back(to, { kind: 'snapshot', readId, snapshot: exchange.snapshot(fillsSince, at), at }, 'lost-answer', false);
  }

  get #now(): TimeMs {
    return this.#options.scheduler.now();
  }

  #acts(kind: Fault['kind']): Fault | undefined {
    return this.#options.plan.acts(kind, this.id, this.#now);
  }

  #inWindow(kind: Fault['kind']): Fault | undefined {
    return this.#options.plan.inWindow(kind, this.id, this.#now);
  }

  /** Its time, both ways, is drawn for every message, so that one may overtake another. */
  #latency(): number {
    const { min, max } = this.#options.latencyMs;
    return this.#options.plan.stream(`latency@${this.id}`).integer(min, max);
  }

  #travel(from: Connection, request: Request, ids: readonly string[], arrive: (sentAt: TimeMs) => void): void {
    const { plan, scheduler } = this.#options;
    const sentAt = this.#now;
    let takes = this.#latency();
    if (this.#inWindow('venue-down') !== undefined) {
      plan.count('venue-down');
      return;
    }
    const cut = this.#inWindow('disconnect');
    if (cut !== undefined) {
      plan.count('disconnect');
      // Some of what is sent into a dying connection arrives, at once or when it is back; the rest does not.
      const chance = plan.stream(`disconnect@${this.id}`);
      if (!chance.chance(cut.chance)) return;
      if (chance.chance(0.5)) takes += this.#options.startAt + cut.until - sentAt;
    }
    if (this.#acts('lost-request') !== undefined) return;
    takes += this.#acts('slow-request')?.ms ?? 0;
    // An order that later cancels and reads overtake: nothing there knows of it yet.
    if (request === 'submit') takes += this.#acts('slow-order')?.ms ?? 0;
    scheduler.at(sentAt + takes, () => {
      if (this.#inWindow('venue-down') !== undefined) {
        plan.count('venue-down');
        return;
      }
      const wait = this.#acts('throttled')?.ms ?? this.#window.take(this.#now);
      if (wait > 0) {
        const at = this.#now;
        for (const id of ids)
          this.#back(from, { kind: 'throttled', request, id, retryAfterMs: wait, at }, 'lost-answer', false);
        return;
      }
      if (request === 'read' && this.#now - sentAt > ORDER_VALID_MS) {
        for (const readId of ids)
          this.#back(from, { kind: 'read-failed', readId, reason: 'expired', at: this.#now }, 'lost-answer', false);
        return;
      }
      arrive(sentAt);
    });
  }

  /** What the exchange says by itself goes to whoever is connected. */
  #pushed(report: VenueReport): void {
    if (this.#connection === null) return;
    this.#back(this.#connection, report, report.kind === 'fill' ? 'lost-fill' : 'lost-acknowledgement', true);
  }

  #back(to: Connection, report: VenueReport, losing: Fault['kind'], inOrder: boolean): void {
    const { plan } = this.#options;
    if (this.#inWindow('venue-down') !== undefined) {
      plan.count('venue-down');
      return;
    }
    if (this.#inWindow('disconnect') !== undefined) {
      plan.count('disconnect');
      return;
    }
    if (this.#acts(losing) !== undefined) return;
    const latency = this.#latency();
    const late = this.#acts('late-report')?.ms;
    const reordered = this.#acts('reordered-report')?.ms;
    if (late !== undefined) this.#deliver(to, report, this.#now + latency + late);
    else if (reordered !== undefined) this.#deliver(to, report, this.#now + latency + (reordered % 300));
    else this.#deliver(to, report, inOrder ? to.inOrder(this.#now + latency) : this.#now + latency);
    const twice = this.#acts('duplicate-report')?.ms;
    if (twice !== undefined) this.#deliver(to, report, this.#now + latency + twice);
  }

  #deliver(to: Connection, report: VenueReport, at: TimeMs): void {
    this.#options.scheduler.at(at, () => {
      // What was on its way when the connection broke is lost with it.
      if (this.#inWindow('venue-down') === undefined && this.#inWindow('disconnect') === undefined) to.hear(report);
    });
  }

  /** The process learns of a broken connection a little later than it breaks, and at once when it is back. */
  #plan(fault: Fault): void {
    const { scheduler, startAt } = this.#options;
    const noticedAt = Math.min(startAt + fault.from + fault.ms, startAt + fault.until);
    scheduler.at(noticedAt, () => this.#tell(this.#connection, 'lost', noticedAt));
    scheduler.at(startAt + fault.until, () => this.#tell(this.#connection, 'restored', startAt + fault.until));
  }

  #tell(to: Connection | null, state: 'lost' | 'restored', at: TimeMs): void {
    to?.hear({ kind: 'connection', state, at });
  }

  submit(from: Connection, order: VenueOrder): void {
    this.send(from, 'submit', [order.id], (sentAt) => this.#options.exchange.arrive(order, sentAt));
  }

  cancel(from: Connection, orderId: OrderId): void {
    this.send(from, 'cancel', [orderId], (sentAt) => this.#options.exchange.arriveCancel(orderId, sentAt));
  }

  massCancel(from: Connection, orderIds: readonly OrderId[]): void {
    const { exchange, plan } = this.#options;
    this.send(from, 'cancel', orderIds, (sentAt) => {
      plan.count('mass-cancel');
      exchange.arriveMassCancel(orderIds, sentAt);
    });
  }
}

/** One process's connection; closed when the process is gone, and then nobody hears it and it hears nobody. */
export class Connection implements VenuePort {
  readonly id: VenueId;
  readonly isOutside: boolean;
  readonly requestLimit: RequestLimit;
  readonly massCancel?: MassCancel;
  readonly #link: Link;
  readonly #hear: (report: VenueReport) => void;
  #lastAt: TimeMs = 0;
  #open = true;

  constructor(link: Link, requestLimit: RequestLimit, hear: (report: VenueReport) => void) {
    this.id = link.id;
    this.isOutside = link.isOutside;
    this.requestLimit = requestLimit;
    this.#link = link;
    this.#hear = hear;
    if (!link.cancelsAll) return;
    this.massCancel = {
      requestsFor: () => 1,
      cancel: (orderIds) => {
        if (this.#open) link.massCancel(this, orderIds);
      },
    };
  }

  submit(order: VenueOrder): void {
    if (this.#open) this.#link.submit(this, order);
  }
  cancel(orderId: OrderId): void {
    if (this.#open) this.#link.cancel(this, orderId);
  }
  read(readId: string, fillsSince: TimeMs): void {
    if (this.#open) this.#link.send(this, 'read', [readId], () => this.#link.answer(this, readId, fillsSince));
  }

  hear(report: VenueReport): void {
    if (this.#open) this.#hear(report);
  }

  /** Reports arrive in the order in which they were said: no earlier than the last one. */
  inOrder(at: TimeMs): TimeMs {
    this.#lastAt = Math.max(this.#lastAt, at);
    return this.#lastAt;
  }

  close(): void {
    this.#open = false;
  }
}
