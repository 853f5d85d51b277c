import type { Scheduler } from '../../src/main/engine/ports.ts';

/** Does things each after its own delay, and never one before another that was asked for earlier. */
export class InOrder {
  readonly #clock: Scheduler;
  readonly #waiting: { readonly due: number; readonly task: () => void }[] = [];

  constructor(clock: Scheduler) {
    this.#clock = clock;
  }

  after(delayMs: number, task: () => void): void {
    if (delayMs <= 0 && this.#waiting.length === 0) {
      task();
      return;
    }
    this.#waiting.push({ due: this.#clock.now() + delayMs, task });
    if (this.#waiting.length === 1) this.#wake();
  }

  #wake(): void {
    const first = this.#waiting[0];
    if (first === undefined) return;
    this.#clock.at(first.due, () => {
      while (this.#waiting[0] !== undefined && this.#waiting[0].due <= this.#clock.now()) this.#waiting.shift()?.task();
      this.#wake();
    });
  }
}
