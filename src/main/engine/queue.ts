/** A lane is full: the caller must deny or halt, for nothing is ever dropped silently (promise 13). */
export class QueueOverflow extends Error {
  override readonly name = 'QueueOverflow';
}

/**
 * Bounded first-in first-out lanes, taken in order of priority: a kill never waits behind market data. Within a lane
 * the order of arrival is the order of handling, so one seed gives one run.
 */
export class LaneQueue<T> {
  readonly #lanes: { items: T[]; head: number }[];
  readonly #capacity: number;

  constructor(lanes: number, capacity: number) {
    this.#lanes = Array.from({ length: lanes }, () => ({ items: [], head: 0 }));
    this.#capacity = capacity;
  }

  /** @throws QueueOverflow when the lane is full. */
  push(lane: number, item: T): void {
    const target = this.#lanes[lane];
    if (target === undefined) throw new RangeError(`no lane ${lane}`);
    if (target.items.length - target.head >= this.#capacity) throw new QueueOverflow(`lane ${lane} is full`);
    target.items.push(item);
  }

  /** The oldest item of the most urgent lane that has one. */
  take(): T | undefined {
    for (const lane of this.#lanes) {
      if (lane.head >= lane.items.length) continue;
      const item = lane.items[lane.head];
      lane.head += 1;
      if (lane.head === lane.items.length) {
        lane.items = [];
        lane.head = 0;
      } else if (lane.head > 4_096 && lane.head * 2 > lane.items.length) {
        lane.items = lane.items.slice(lane.head);
        lane.head = 0;
      }
      return item;
    }
    return undefined;
  }

  get size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.items.length - lane.head, 0);
  }
}
