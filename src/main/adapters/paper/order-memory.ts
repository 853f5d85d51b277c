import type { OrderId } from '../../../shared/ids.ts';

/** Which order ids the venue has seen: all open ones, and the latest closed ones up to a bound (promise 13). */
export class OrderMemory {
  private readonly maxClosed: number;
  private readonly open = new Set<OrderId>();
  private readonly ended = new Set<OrderId>();

  constructor(maxClosed: number, closedBefore: readonly OrderId[]) {
    this.maxClosed = maxClosed;
    for (const id of closedBefore) this.closed(id);
  }

  isNew(id: OrderId): boolean {
    return !this.open.has(id) && !this.ended.has(id);
  }

  opened(id: OrderId): void {
    this.open.add(id);
  }

  closed(id: OrderId): void {
    this.open.delete(id);
    this.ended.add(id);
    if (this.ended.size <= this.maxClosed) return;
    // A set keeps its insertion order: the first is the oldest.
    for (const oldest of this.ended) {
      this.ended.delete(oldest);
      return;
    }
  }
}
