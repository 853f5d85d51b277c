import type { Scheduler } from '../../../src/main/engine/ports.ts';
import type { Account } from './account.ts';
import type { Order } from './model.ts';

/** Which of an account's orders: those of one instrument, with null all, or those that a filter picks. */
export type Which = string | null | ((order: Order) => boolean);

/** The timer that cancels an account's orders when nobody has set it anew in time. */
export class DeadMan {
  readonly #clock: Scheduler;
  readonly #fire: (account: Account, which: Which) => void;
  readonly #armed = new Map<string, () => void>();

  constructor(clock: Scheduler, fire: (account: Account, which: Which) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /**
   * For one instrument, or with null for all. Replaces the one before of that scope; returns when it fires. `which`
   * narrows what it cancels, where that is not the scope itself.
   */
  arm(account: Account, scope: string | null, timeoutMs: number, which: Which = scope): number {
    this.disarm(account, scope);
    const name = `${account.id} ${scope}`;
    const at = this.#clock.now() + timeoutMs;
    const cancel = this.#clock.at(at, () => {
      this.#armed.delete(name);
      this.#fire(account, which);
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
