const SECOND_MS = 1_000;
const SECONDS = 60;
const MINUTE_MS = SECONDS * SECOND_MS;
/** Whole minutes that say what is usual, and how many of them have to be there. */
const MINUTES_KEPT = 30;
const MINUTES_NEEDED = 5;

/**
 * Counts events: those of the last 60 s, and how many a minute usually has. Bounded, however many there are. A clock that
 * goes back begins anew with the seconds, and loses nothing of the minutes.
 */
export class MinuteCount {
  readonly #inSecond = new Uint32Array(SECONDS);
  readonly #minutes: number[] = [];
  /** The newest second and minute counted, since 1970; null before the first event. */
  #second: number | null = null;
  #minute: number | null = null;
  #inMinute = 0;
  #isUnusual = false;

  /** A minute that comes to `limit` or more is not counted as usual. */
  add(at: number, limit: number): void {
    this.#advance(at);
    const place = Math.floor(at / SECOND_MS) % SECONDS;
    this.#inSecond[place] = (this.#inSecond[place] ?? 0) + 1;
    this.#inMinute += 1;
    if (this.#inMinute >= limit) this.#isUnusual = true;
  }

  lastMinute(at: number): number {
    this.#advance(at);
    return this.#inSecond.reduce((sum, count) => sum + count, 0);
  }

  /** The mean of the whole minutes kept; null when there are too few. */
  usual(at: number): number | null {
    this.#advance(at);
    if (this.#minutes.length < MINUTES_NEEDED) return null;
    return this.#minutes.reduce((sum, count) => sum + count, 0) / this.#minutes.length;
  }

  #advance(at: number): void {
    const second = Math.floor(at / SECOND_MS);
    const minute = Math.floor(at / MINUTE_MS);
    if (this.#second === null || this.#minute === null || second < this.#second) {
      this.#inSecond.fill(0);
      this.#begin(second, minute);
      return;
    }
    const passed = Math.min(second - this.#second, SECONDS);
    for (let back = 0; back < passed; back += 1) this.#inSecond[(second - back) % SECONDS] = 0;
    if (minute > this.#minute) {
      if (!this.#isUnusual) this.#minutes.push(this.#inMinute);
      // Minutes in which nothing was asked.
      for (let empty = Math.min(minute - this.#minute - 1, MINUTES_KEPT); empty > 0; empty -= 1) this.#minutes.push(0);
      this.#minutes.splice(0, this.#minutes.length - MINUTES_KEPT);
      this.#begin(second, minute);
    }
    this.#second = second;
  }

  #begin(second: number, minute: number): void {
    this.#second = second;
    this.#minute = minute;
    this.#inMinute = 0;
    this.#isUnusual = false;
  }
}
