import type { ModeName } from './modes.ts';
import type { Ended } from './place.ts';

/** What a lane did, counted. */
export class Tally {
  /** Consoles and commands that our SIGKILL ended, by the mode they ran in. */
  readonly killed = new Map<ModeName, number>();
  /** Spawn to a view on the control socket, or to a refusal in words, milliseconds. */
  readonly backMs: number[] = [];
  /** Takeovers by a watchdog that were seen. */
  takeovers = 0;
  records = 0;
  readonly #onKill: () => void;

  constructor(onKill: () => void) {
    this.#onKill = onKill;
  }

  get kills(): number {
    return [...this.killed.values()].reduce((sum, count) => sum + count, 0);
  }

  /** True when it was our signal that ended it; a process may have ended by itself just before. */
  crashed({ signal }: Ended, mode: ModeName): boolean {
    if (signal !== 'SIGKILL') return false;
    this.killed.set(mode, (this.killed.get(mode) ?? 0) + 1);
    this.#onKill();
    return true;
  }
}
