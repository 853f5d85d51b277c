/** Longer ones a timer takes for none at all; who sleeps looks again anyway. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A sleep that can be ended early; one at a time. */
export class Sleeper {
  #interrupt: () => void = () => {};

  /** Ends the sleep that is under way, if one is. */
  poke(): void {
    this.#interrupt();
  }

  /** True when poked, false when the time ran out. */
  sleep(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(() => done(false), Math.min(ms, LONGEST_TIMER_MS)) : undefined;
      const done = (poked: boolean): void => {
        clearTimeout(timer);
        this.#interrupt = () => {};
        resolve(poked);
      };
      this.#interrupt = () => done(true);
    });
  }
}
