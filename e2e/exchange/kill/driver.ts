import type { Engine } from '../../../src/main/engine/engine.ts';
import type { Input } from '../../../src/main/engine/intake.ts';
import type { Scheduler } from '../../../src/main/engine/ports.ts';

/** Drives an engine on the machine's clock: what comes in is handled in the next turn, and it is woken when it asks. */
export class Driver {
  readonly #engine: Engine;
  readonly #scheduler: Scheduler;
  #isDue = false;
  #isOver = false;
  #cancelWake: () => void = () => {};

  constructor(engine: Engine, scheduler: Scheduler) {
    this.#engine = engine;
    this.#scheduler = scheduler;
  }

  submit(input: Input): void {
    this.#engine.submit(input);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#turn());
  }

  /** Something else than an input may have changed when the engine wants to be woken. */
  wake(): void {
    this.#cancelWake();
    const { wakeAt } = this.#engine;
    if (wakeAt !== null && !this.#isOver) this.#cancelWake = this.#scheduler.at(wakeAt, () => this.#tick());
  }

  stop(): void {
    this.#isOver = true;
    this.#cancelWake();
  }

  #turn(): void {
    this.#isDue = false;
    if (this.#isOver) return;
    this.#engine.pump();
    this.wake();
  }

  #tick(): void {
    this.#engine.tick();
    this.wake();
  }
}
