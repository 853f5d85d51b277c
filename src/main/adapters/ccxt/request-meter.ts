import { AsyncLocalStorage } from 'node:async_hooks';
import { RequestWindow } from '../../engine/domain/request-window.ts';
import type { Clock, RequestKind } from '../../engine/ports.ts';
import { RequestsUsedUp } from './errors.ts';
import type { AskedRequest, PublishedLimit } from './published-limits.ts';

/** A request of the engine's that has no room is tried again this soon, at most: nothing was sent. */
const AGAIN_WITHIN_MS = 1_000;

/** For whom something is asked: for the engine, which has counted so many units of each limit, or on our own account. */
type Purse = { readonly left: number[] } | 'own';

/** How far one limit is used up, or one instrument of it. */
interface Use {
  readonly all: RequestWindow;
  readonly own: RequestWindow;
}

/**
 * Counts every request to one exchange as the exchange does, and lets none go that would exceed a limit of it. What the
 * adapter asks on its own account keeps to a part of its own, so that what the engine may send, the kill's part above all,
 * is never used by it. What a request of the engine's needs beyond what the engine counts for it (a list of many pages)
 * is taken from that part too.
 */
export class RequestMeter {
  readonly #limits: readonly PublishedLimit[];
  readonly #clock: Clock;
  readonly #purse = new AsyncLocalStorage<Purse>();
  readonly #uses: readonly Map<string, Use>[];
  /** Markets that the session trades. */
  markets = 1;
  /** For prices alone: only the part that is kept for them. */
  readonly #isForPrices: boolean;

  constructor(limits: readonly PublishedLimit[], clock: Clock, isForPrices: boolean) {
    this.#limits = limits;
    this.#clock = clock;
    this.#uses = limits.map(() => new Map());
    this.#isForPrices = isForPrices;
  }

  /** What is asked for within is asked by the engine, which has counted it. */
  forEngine<T>(kind: RequestKind, task: () => T, count = 1): T {
    const left = this.#limits.map((it) => (it.costs?.(this.markets)[kind] ?? 0) * count);
    return this.#purse.run({ left }, task);
  }

  /** What is asked for within is asked on our own account: it fails as {@link RequestsUsedUp} while its part is used up. */
  own<T>(task: () => T): T {
    return this.#purse.run('own', task);
  }

  /** Counts a request that is about to be sent. @throws RequestsUsedUp and counts nothing when it must not be */
  count(asked: AskedRequest): void {
    const now = this.#clock.now();
    const purse = this.#purse.getStore();
    const takes: { readonly use: Use; readonly units: number; readonly counted: number; readonly at: number }[] = [];
    for (const [at, limit] of this.#limits.entries()) {
      const units = limit.unitsOf(asked);
      if (units === 0) continue;
      const use = this.#use(at, limit.apart?.(asked) ?? '');
      const counted = typeof purse === 'object' ? Math.min(units, purse.left[at] ?? 0) : 0;
      const nextInMs = use.all.nextAt(now) - now;
      if (use.all.used(now) + units > this.#most(limit)) throw new RequestsUsedUp(Math.min(nextInMs, AGAIN_WITHIN_MS));
      if (purse === 'own' && use.own.used(now) + units > limit.own(this.markets)) throw new RequestsUsedUp(nextInMs);
      takes.push({ use, units, counted, at });
    }
    for (const { use, units, counted, at } of takes) {
      use.all.take(now, units);
      use.own.take(now, units - counted);
      if (typeof purse === 'object') purse.left[at] = (purse.left[at] ?? 0) - counted;
    }
  }

  /** Units of a limit that are used up now, and of them those on our own account. */
  used(at: number, apart = ''): { readonly all: number; readonly own: number } {
    const use = this.#use(at, apart);
    const now = this.#clock.now();
    return { all: use.all.used(now), own: use.own.used(now) };
  }

  #most({ units, prices }: PublishedLimit): number {
    return this.#isForPrices ? (prices ?? units) : units - (prices ?? 0);
  }

  #use(at: number, apart: string): Use {
    const uses = this.#uses[at] as Map<string, Use>;
    const known = uses.get(apart);
    if (known !== undefined) return known;
    const perMs = this.#limits[at]?.perMs ?? 0;
    const use = { all: new RequestWindow(perMs), own: new RequestWindow(perMs) };
    uses.set(apart, use);
    return use;
  }
}

/** A request as it is about to leave. */
export function askedOf(url: string, method: string, body: unknown): AskedRequest {
  const { pathname, searchParams } = new URL(url);
  return {
    method,
    path: pathname,
    param: (name) => searchParams.get(name) ?? inBody(body, name),
  };
}

function inBody(body: unknown, name: string): string | null {
  if (typeof body !== 'string') return null;
  if (!/^[[{]/.test(body)) return new URLSearchParams(body).get(name);
  const [first] = [JSON.parse(body)].flat() as readonly Readonly<Record<string, unknown>>[];
  const value = first?.[name];
  return typeof value === 'string' ? value : null;
}
