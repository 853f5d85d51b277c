import {
  cash,
  minus,
  notional,
  plus,
  price,
  type Quantity,
  quantity,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../src/shared/money.ts';
import { type Scope, scopeKey } from '../../src/shared/scope.ts';

/** A line of the journal's export, as far as it is read here. */
interface Exported {
  readonly seq: number;
  readonly kind: string;
  readonly agent: string | null;
  readonly hash: string;
  readonly recordedAt: number;
  // biome-ignore lint/suspicious/noExplicitAny: the kinds have forty shapes, and each case reads its own
  readonly body: any;
}

/** An execution in the books; `at` is the venue's time, `signed` less than zero for a sale. */
interface Booked {
  readonly seq: number;
  readonly symbol: string;
  readonly signed: Quantity;
  readonly at: number;
}

/** A reconciliation: its record, when that was written on the machine's clock, and the venue's time of the read. */
interface Reconciled {
  readonly seq: number;
  readonly wallAt: number;
  readonly readAt: number;
}

/** What did not hold while reading, by the check that it breaks. */
export type Findings = Readonly<Record<'journal' | 'orders' | 'fills' | 'latch', string[]>>;

/**
 * The journal of one data folder as an outsider reads it: its own small fold over the exported records, sharing no rule
 * with the engine's. It remembers across restarts.
 */
export class Chronicle {
  /** Each record's hash, in order: what was read once must never change. */
  readonly hashes: string[] = [];
  /** Latched scopes by their trip. */
  readonly latched = new Map<string, Scope>();
  readonly trips = new Set<string>();
  readonly resets = new Set<string>();
  /** Every client order id that was ever approved, with its size and what of it was filled. */
  readonly orders = new Map<string, { readonly size: Quantity; filled: Quantity }>();
  /** The account by fills, fees and funding alone: signed positions, and what is left of the balance. */
  readonly positions = new Map<string, Quantity>();
  cash = ZERO_CASH;
  /** Executions of this session, by the venue's id. */
  readonly fills = new Map<string, Booked>();
  session = 0;
  /** When the console brought its books in line with a read of the venue, in this session. */
  readonly reconciled: Reconciled[] = [];
  readonly #commands = new Set<string>();

  /** Takes the next lines of the export, in order. */
  read(lines: readonly string[], found: Findings): void {
    for (const line of lines) {
      const record = JSON.parse(line) as Exported;
      const expected = this.hashes.length + 1;
      if (record.seq !== expected) found.journal.push(`record ${record.seq} stands where ${expected} should`);
      this.hashes.push(record.hash);
      this.#fold(record, found);
    }
  }

  #fold({ seq, kind, agent, recordedAt, body }: Exported, found: Findings): void {
    switch (kind) {
      case 'session.opened':
        this.session = body.session;
        this.reconciled.length = 0;
        this.positions.clear();
        this.fills.clear();
        this.cash = cash(body.balance);
        return;
      case 'agent.started':
        if (this.#stops(agent)) found.latch.push(`agent ${agent} was started while it was latched`);
        return;
      case 'order.approved':
        this.#approved(body, found);
        return;
      case 'venue.reported':
        this.#reported(seq, body.report, found);
        return;
      case 'venue.reconciled':
        this.reconciled.push({ seq, wallAt: recordedAt, readAt: body.readAt });
        return;
      case 'trip.accepted':
        if (this.trips.has(body.tripId)) found.latch.push(`${body.tripId} was accepted twice`);
        if (this.#commands.has(body.commandId)) found.orders.push(`the press ${body.commandId} became two kills`);
        this.trips.add(body.tripId);
        this.#commands.add(body.commandId);
        this.latched.set(body.tripId, body.scope);
        return;
      case 'latch.reset':
        if (!this.latched.delete(body.tripId)) found.latch.push(`${body.tripId} was reset and was not latched`);
        this.resets.add(body.tripId);
        return;
      default:
    }
  }

  #approved(body: Exported['body'], found: Findings): void {
    const { orderId, owner } = body;
    if (this.orders.has(orderId)) found.orders.push(`order ${orderId} was approved twice`);
    this.orders.set(orderId, { size: quantity(body.quantity), filled: ZERO_QUANTITY });
    if (owner.kind === 'agent' && this.#stops(owner.agent)) {
      found.latch.push(`order ${orderId} of ${owner.agent} was approved while it was latched`);
    }
  }

  #reported(seq: number, report: Exported['body'], found: Findings): void {
    if (report.kind === 'funding') this.cash = plus(this.cash, cash(report.amount));
    if (report.kind === 'rejected' && report.reason === 'duplicate-order-id') {
      found.orders.push(`the venue refused ${report.orderId}: it had that id already`);
    }
    if (report.kind !== 'fill') return;
    const { fillId, orderId, symbol, side, fee, at } = report;
    if (this.fills.has(fillId)) found.fills.push(`fill ${fillId} of ${orderId} was booked twice`);
    const size = quantity(report.quantity);
    const signed = side === 'buy' ? size : minus(ZERO_QUANTITY, size);
    this.fills.set(fillId, { seq, symbol, signed, at });
    const order = this.orders.get(orderId);
    if (order === undefined) found.orders.push(`fill ${fillId} is of ${orderId}, which the journal never approved`);
    else {
      order.filled = plus(order.filled, size);
      if (order.filled > order.size) found.fills.push(`order ${orderId} was filled beyond its size`);
    }
    this.positions.set(symbol, plus(this.positions.get(symbol) ?? ZERO_QUANTITY, signed));
    this.cash = minus(minus(this.cash, notional(price(report.price), signed)), cash(fee));
  }

  /** True while this agent, or everything, is latched. */
  #stops(agent: string | null): boolean {
    return [...this.latched.values()].some((scope) => scope.kind === 'global' || scopeKey(scope) === `agent:${agent}`);
  }
}
