/** What a request does, as far as a scripted fault cares. `other`: time, listen keys, exchange information. */
export type Operation = 'place' | 'amend' | 'cancel' | 'cancel-all' | 'read' | 'other';

/**
 * What may happen to the next requests of an operation.
 * - `lose-request`: it never reaches the exchange; the connection breaks.
 * - `lose-answer`: it is done, and the connection breaks before the answer.
 * - `bad-gateway`: it is done, and a proxy answers 502 in its stead.
 * - `delay`: it reaches the exchange `ms` later.
 * - `delay-answer`: it is done at once and answered `ms` later.
 * - `throttle`: refused as too many requests. `ban`: the same, and everything after it for `ms`.
 * - `overloaded`: refused as busy. `reject`: refused without a reason worth the name.
 * - `fill-first`: for cancels and amends: the order is filled whole just before.
 */
export type FaultKind =
  | 'lose-request'
  | 'lose-answer'
  | 'bad-gateway'
  | 'delay'
  | 'delay-answer'
  | 'throttle'
  | 'ban'
  | 'overloaded'
  | 'reject'
  | 'fill-first';

export interface Fault {
  readonly kind: FaultKind;
  readonly operation: Operation | 'any';
  /** How many requests it is for. */
  readonly times: number;
  readonly ms: number;
}

/**
 * What may happen to the next events of private streams: `drop` (a gap: its number is used up), `double`, `delay` by
 * `ms` (late, after what happened since). `only` narrows it to fills or to the rest.
 */
export interface StreamFault {
  readonly kind: 'drop' | 'double' | 'delay';
  readonly only: 'fill' | 'any';
  readonly times: number;
  readonly ms: number;
}

/** Faults that wait for what they are meant for, oldest first. */
export class Faults {
  #requests: Fault[] = [];
  #streams: StreamFault[] = [];

  add(kind: FaultKind, operation: Operation | 'any' = 'any', times = 1, ms = 0): void {
    this.#requests.push({ kind, operation, times, ms });
  }

  addToStream(kind: StreamFault['kind'], only: StreamFault['only'] = 'any', times = 1, ms = 0): void {
    this.#streams.push({ kind, only, times, ms });
  }

  clear(): void {
    this.#requests = [];
    this.#streams = [];
  }

  /** Uses up one of the oldest fault of these kinds for this operation; null when there is none. */
  take(operation: Operation, kinds: readonly FaultKind[]): Fault | null {
    const found = this.#requests.find(
      (fault) => kinds.includes(fault.kind) && (fault.operation === 'any' || fault.operation === operation),
    );
    if (found === undefined) return null;
    this.#requests = usedOnce(this.#requests, found);
    return found;
  }

  takeForStream(isFill: boolean): StreamFault | null {
    const found = this.#streams.find((fault) => fault.only === 'any' || isFill);
    if (found === undefined) return null;
    this.#streams = usedOnce(this.#streams, found);
    return found;
  }
}

function usedOnce<T extends { readonly times: number }>(all: readonly T[], used: T): T[] {
  return all.flatMap((it) => (it !== used ? [it] : it.times > 1 ? [{ ...it, times: it.times - 1 }] : []));
}
