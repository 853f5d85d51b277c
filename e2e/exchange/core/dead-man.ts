import type { Scheduler } from '../../../src/main/engine/ports.ts';
import type { Account } from './account.ts';

/** The timer that cancels an account's orders when nobody has set it anew in time. */
export class DeadMan {
  readonly #clock: Scheduler;
  readonly #fire: (account: Account, symbol: string | null) => void;
  readonly #armed = new Map<string, () => void>();

  constructor(clock: Scheduler, fire: (account: Account, symbol: string | null) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** For one instrument, or with null for all. Replaces the one before; returns when it fires. */
  arm(account: Account, scope: string | null, timeoutMs: number): number {
    this.disarm(account, scope);
    const name = `${account.id} ${scope}`;
    const at = this.#clock.now() + timeoutMs;
    const cancel = this.#clock.at(at, () => {
      this.#armed.delete(name);
      this.#fire(account, scope);
    });
    this.#armed.set(name, cancel);
    return at;
  }

  disarm(account: Account, scope: string | null): void {
    const name = `${account.id} ${scope}`;
    this.#armed.get(name)?.();
    this.#armed.delete(name);
  }

  isArmed(account: Account, scope: string | null): boolean {
    return this.#armed.has(`${account.id} ${scope}`);
  }
}
