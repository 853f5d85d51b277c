import type { MachineClock } from '../ports.ts';

/** Holds the machine's wall clock against its steady one. */
export class ClockWatch {
  readonly #machine: MachineClock;
  #last: { readonly wallAt: number; readonly micros: number } | null = null;

  constructor(machine: MachineClock) {
    this.#machine = machine;
  }

  /** How far the two went apart since the last look, either way, in milliseconds. */
  look(): number {
    const [wallAt, micros] = [this.#machine.wallNow(), this.#machine.micros()];
    const last = this.#last;
    this.#last = { wallAt, micros };
    return last === null ? 0 : Math.abs(wallAt - last.wallAt - (micros - last.micros) / 1_000);
  }
}
