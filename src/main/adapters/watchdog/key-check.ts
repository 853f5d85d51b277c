import { KEY_TEST_EVERY_MS, KEY_TEST_WITHIN_MS } from './bounds.ts';
import { WatchedAccount } from './protocol.ts';

/** What a watchdog that lives can do: all of it; all but an account whose key it cannot read; or that is not known yet. */
export interface Standing {
  readonly state: 'watching' | 'keyless' | 'off';
  readonly reason: string;
}

const ABLE: Standing = { state: 'watching', reason: '' };
const NOT_KNOWN: Standing = { state: 'off', reason: 'it is looking whether it can read the key of the account' };

/**
 * Whether the watchdog can read the key of the account that it would take over: asked when the account or the watchdog
 * is new, and again from time to time. It has to be known before it is needed.
 */
export class KeyCheck {
  #account: WatchedAccount | null = null;
  #askedAt = 0;
  #isAsked = false;
  /** Null while nothing is known. */
  #problem: string | null = null;

  /** Another watchdog has been started, which knows nothing. */
  reset(): void {
    this.#account = null;
    this.#isAsked = false;
    this.#problem = null;
  }

  /** The account that the watchdog is to be asked about now; null when it need not be asked. */
  due(account: WatchedAccount | null, now: number): WatchedAccount | null {
    if (!isSame(account, this.#account)) {
      this.reset();
      this.#account = account;
    } else if (this.#isAsked && now - this.#askedAt > KEY_TEST_WITHIN_MS) {
      this.#isAsked = false;
      this.#problem = 'it does not say whether it can read the key';
    } else if (this.#isAsked || now - this.#askedAt < KEY_TEST_EVERY_MS) return null;
    if (account === null) return null;
    this.#askedAt = now;
    if (!WatchedAccount.safeParse(account).success) {
      this.#problem = 'what says where the account is cannot be handed to it: its certificates are too long';
      return null;
    }
    this.#isAsked = true;
    return account;
  }

  answered(alias: string, problem: string): void {
    if (alias !== this.#account?.alias) return;
    this.#isAsked = false;
    this.#problem = problem;
  }

  get standing(): Standing {
    if (this.#account === null || this.#problem === '') return ABLE;
    if (this.#problem === null) return NOT_KNOWN;
    return { state: 'keyless', reason: this.#problem };
  }
}

function isSame(one: WatchedAccount | null, other: WatchedAccount | null): boolean {
  const pins = (it: WatchedAccount | null): string => (it?.pins ?? []).join(' ');
  return (
    one?.venue === other?.venue && one?.alias === other?.alias && one?.rest === other?.rest && pins(one) === pins(other)
  );
}
