/** Whoever reads much gives the thread back after this long, milliseconds: a kill waits for no reader. */
const TURN_MS = 4;

/** The turns of somebody who reads the journal bit by bit. */
export class Turns {
  readonly #monotonic: () => number;
  #until: number;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#until = monotonic() + TURN_MS;
  }

  /** To be called after each bit; gives everything else a turn when this one is over. */
  async breathe(): Promise<void> {
    if (this.#monotonic() < this.#until) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#until = this.#monotonic() + TURN_MS;
  }
}
