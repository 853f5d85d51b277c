/** A lane is full: the caller must deny or halt, for nothing is ever dropped silently (promise 13). */
export class QueueOverflow extends Error {
  override readonly name = 'QueueOverflow';
}

/** Items that stand in one piece of a lane. */
const PIECE = 1_024;

/** Part of a lane: what was taken is forgotten with its piece, and nothing is ever copied. */
interface Piece<T> {
  readonly items: T[];
  next: Piece<T> | null;
}

/**
 * One first-in first-out lane, as pieces behind each other: a push or a take costs the same in front of two hundred
 * thousand items as in front of none.
 */
class Lane<T> {
  #first: Piece<T> = { items: [], next: null };
  #last = this.#first;
  #taken = 0;
  size = 0;

  push(item: T): void {
    if (this.#last.items.length === PIECE) {
      this.#last.next = { items: [], next: null };
      this.#last = this.#last.next;
    }
    this.#last.items.push(item);
    this.size += 1;
  }

  take(): T {
    if (this.#taken === PIECE && this.#first.next !== null) {
      this.#first = this.#first.next;
      this.#taken = 0;
    }
    const item = this.#first.items[this.#taken] as T;
    this.#taken += 1;
    this.size -= 1;
    if (this.size === 0) {
      this.#first = { items: [], next: null };
      this.#last = this.#first;
      this.#taken = 0;
    }
    return item;
  }
}

/**
 * Bounded first-in first-out lanes, taken in order of priority: a kill never waits behind market data. Within a lane
 * the order of arrival is the order of handling, so one seed gives one run.
 */
export class LaneQueue<T> {
  readonly #lanes: readonly Lane<T>[];
  readonly #capacity: number;

  constructor(lanes: number, capacity: number) {
    this.#lanes = Array.from({ length: lanes }, () => new Lane<T>());
    this.#capacity = capacity;
  }

  /** @throws QueueOverflow when the lane is full. */
  push(lane: number, item: T): void {
    const target = this.#lanes[lane];
    if (target === undefined) throw new RangeError(`no lane ${lane}`);
    if (target.size >= this.#capacity) throw new QueueOverflow(`lane ${lane} is full`);
    target.push(item);
  }

  /** The oldest item of the most urgent lane that has one. */
  take(): T | undefined {
    for (const lane of this.#lanes) if (lane.size > 0) return lane.take();
    return undefined;
  }

  get size(): number {
    let size = 0;
    for (const lane of this.#lanes) size += lane.size;
    return size;
  }
}
