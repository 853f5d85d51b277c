import type { CrashPoint } from './scenario.ts';

/** Thrown where a process dies. Nothing that the dead process still does counts for anything. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

interface Armed {
  readonly point: CrashPoint;
  readonly downMs: number;
  left: number;
}

/** Counts the points at which a process may die and kills it at the one that was drawn. */
export class Crashes {
  #armed: Armed | null = null;
  /** Called at the moment of death, before it is thrown. */
  onDeath: (downMs: number, point: CrashPoint) => void = () => {};

  arm(point: CrashPoint, after: number, downMs: number): void {
    this.#armed = { point, left: after, downMs };
  }

  /** No process dies any more. */
  disarm(): void {
    this.#armed = null;
  }

  /** @throws ProcessDied */
  pass(point: CrashPoint): void {
    const armed = this.#armed;
    if (armed?.point !== point) return;
    armed.left -= 1;
    if (armed.left > 0) return;
    this.#armed = null;
    this.onDeath(armed.downMs, point);
    throw new ProcessDied(`died at ${point}`);
  }
}
