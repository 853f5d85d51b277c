import type { AgentId, InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { Order, OrderType } from '../domain/order.ts';
import { RequestWindow } from '../domain/request-window.ts';
import type { RequestKind, RequestLimit } from '../ports.ts';

/** What a request is for: something new, something that closes or cancels, or a kill. */
export type RequestUse = 'entry' | 'exit' | 'kill';

/** How far into a limit each use may go, in parts of a hundred: the last part is the kill's alone. */
const SHARE: Readonly<Record<RequestUse, number>> = { entry: 60, exit: 80, kill: 100 };

/** The same in units, where a venue's profile says what a kill needs: entries have as much of the rest as of any. */
function sharesOf({ requests, keptForKill }: RequestLimit): Readonly<Record<RequestUse, number>> {
  const part = (use: RequestUse): number => Math.floor((requests * SHARE[use]) / 100);
  if (keptForKill === undefined) return { entry: part('entry'), exit: part('exit'), kill: requests };
  const exit = Math.max(0, requests - keptForKill);
  return { entry: Math.floor((exit * SHARE.entry) / SHARE.exit), exit, kill: requests };
}

/** One request, as the venue counts it. */
export interface Request {
  readonly kind: RequestKind;
  /** Of what it is; not known for a cancel of somebody else's order, and none for a read or a switch. */
  readonly symbol?: InstrumentId | undefined;
  /** Whose exit or cancel it is. */
  readonly agent?: AgentId | undefined;
}

/** A venue may count stops apart. */
export function submitKind(type: OrderType): RequestKind {
  return type === 'stop' ? 'submit-stop' : 'submit';
}

/** The cancel of this order; of one that the engine does not know, an ordinary one. */
export function cancelOf(order: Pick<Order, 'type' | 'symbol'> | undefined, agent?: AgentId): Request {
  return { kind: order?.type === 'stop' ? 'cancel-stop' : 'cancel', symbol: order?.symbol, agent };
}

/** How far one limit of a venue is used up: as a whole, or for each instrument apart. */
export class LimitUse {
  readonly limit: RequestLimit;
  readonly #sharers: () => number;
  /** All there is; of a limit for each instrument apart, what is of none that is known: it counts for each of them. */
  readonly #whole: Counter;
  readonly #apart = new Map<InstrumentId, Counter>();

  /** `sharers`: how many agents may trade now. */
  constructor(limit: RequestLimit, sharers: () => number) {
    this.limit = limit;
    this.#sharers = sharers;
    this.#whole = new Counter(limit, sharers);
  }

  /** Requests of this kind that may be sent now for this use; no bound where they take nothing of it. */
  room(use: RequestUse, request: Request, now: TimeMs): number {
    const cost = this.#costOf(request.kind);
    if (cost === 0) return Number.POSITIVE_INFINITY;
    const { perInstrument = false } = this.limit;
    if (!perInstrument) return this.#whole.room(use, cost, now, 0, request.agent);
    const counter = request.symbol === undefined ? undefined : this.#of(request.symbol);
    if (counter !== undefined) return counter.room(use, cost, now, this.#whole.used(now), request.agent);
    return this.#whole.room(use, cost, now, this.#mostApart(now), request.agent);
  }

  take({ kind, symbol, agent }: Request, count: number, now: TimeMs): void {
    const { perInstrument = false } = this.limit;
    const counter = perInstrument && symbol !== undefined ? this.#of(symbol) : this.#whole;
    counter.take(this.#costOf(kind) * count, now, agent);
  }

  /** Of a limit for each instrument apart: of the one that is used most. */
  used(now: TimeMs): number {
    return this.#whole.used(now) + this.#mostApart(now);
  }

  nextAt(now: TimeMs): TimeMs {
    return this.#whole.nextAt(now);
  }

  #costOf(kind: RequestKind): number {
    const { costs } = this.limit;
    return costs === undefined ? 1 : (costs[kind] ?? 0);
  }

  #mostApart(now: TimeMs): number {
    let most = 0;
    for (const counter of this.#apart.values()) most = Math.max(most, counter.used(now));
    return most;
  }

  #of(symbol: InstrumentId): Counter {
    const known = this.#apart.get(symbol);
    if (known !== undefined) return known;
    const counter = new Counter(this.limit, this.#sharers);
    this.#apart.set(symbol, counter);
    return counter;
  }
}

/** What was taken of so many units, and what of it were each agent's own exits and cancels. */
class Counter {
  readonly #perMs: number;
  readonly #shares: Readonly<Record<RequestUse, number>>;
  readonly #sharers: () => number;
  readonly #taken: RequestWindow;
  readonly #exits = new Map<AgentId, RequestWindow>();

  constructor(limit: RequestLimit, sharers: () => number) {
    const { perMs } = limit;
    this.#perMs = perMs;
    this.#shares = sharesOf(limit);
    this.#sharers = sharers;
    this.#taken = new RequestWindow(perMs);
  }

  /** `beside`: units that are used up and were not taken here. */
  room(use: RequestUse, cost: number, now: TimeMs, beside: number, agent: AgentId | undefined): number {
    const kept = use === 'exit' && agent !== undefined ? this.#keptForOthersThan(agent, now) : 0;
    const left = this.#share(use, cost) - this.#taken.used(now) - beside - kept;
    return left < cost ? 0 : Math.floor(left / cost);
  }

  take(units: number, now: TimeMs, agent: AgentId | undefined): void {
    this.#taken.take(now, units);
    if (agent === undefined) return;
    let own = this.#exits.get(agent);
    if (own === undefined) {
      own = new RequestWindow(this.#perMs);
      this.#exits.set(agent, own);
    }
    own.take(now, units);
  }

  used(now: TimeMs): number {
    return this.#taken.used(now);
  }

  nextAt(now: TimeMs): TimeMs {
    return this.#taken.nextAt(now);
  }

  /** One request at least, however small the limit is. */
  #share(use: RequestUse, cost: number): number {
    return Math.max(cost, this.#shares[use]);
  }

  /** What the agents beside this one have left of their parts, which entries do not reach. */
  #keptForOthersThan(agent: AgentId, now: TimeMs): number {
    const sharers = this.#sharers();
    if (sharers < 2) return 0;
    const part = Math.floor((this.#share('exit', 1) - this.#share('entry', 1)) / sharers);
    let kept = (sharers - 1) * part;
    for (const [other, taken] of this.#exits) {
      if (other !== agent) kept -= Math.min(part, taken.used(now));
    }
    return Math.max(0, kept);
  }
}
