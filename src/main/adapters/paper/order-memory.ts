import type { OrderId } from '../../../shared/ids.ts';

/** Which order ids the venue has seen: all open ones, and the latest closed ones up to a bound (promise 13). */
export class OrderMemory {
  private readonly maxClosed: number;
  private readonly open = new Set<OrderId>();
  private readonly ended = new Set<OrderId>();
  /** The ids of `ended` in a ring, so that the oldest is found at once: a set would have to be searched for it. */
  private readonly ring: OrderId[] = [];
  private oldest = 0;

  constructor(maxClosed: number, closedBefore: readonly OrderId[]) {
    this.maxClosed = maxClosed;
    for (const id of closedBefore) this.closed(id);
  }

  isNew(id: OrderId): boolean {
    return !this.open.has(id) && !this.ended.has(id);
  }

  /** The closed ones that are known, the oldest first. */
  closedIds(): OrderId[] {
    return [...this.ring.slice(this.oldest), ...this.ring.slice(0, this.oldest)];
  }

  opened(id: OrderId): void {
    this.open.add(id);
  }

  closed(id: OrderId): void {
    this.open.delete(id);
    if (this.ended.has(id)) return;
    this.ended.add(id);
    if (this.ring.length < this.maxClosed) {
      this.ring.push(id);
      return;
    }
    const forgotten = this.ring[this.oldest];
    if (forgotten !== undefined) this.ended.delete(forgotten);
    this.ring[this.oldest] = id;
    this.oldest = (this.oldest + 1) % this.maxClosed;
  }
}
