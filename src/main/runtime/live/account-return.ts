import { setTimeout as sleep } from 'node:timers/promises';
import { LONGEST_PAUSE_MS } from '../../adapters/ccxt/venue-link.ts';
import { CONNECT_AGAIN_MS, MOST_CONNECT_AGAIN_MS } from '../../adapters/watchdog/bounds.ts';
import type { ExchangeAccount } from './exchange-account.ts';
import { NotOpened } from './not-opened.ts';

/** About five minutes of tries. Each reads the key, which is journalled: who is away for longer is asked less often. */
const QUICK_TRIES = 60;
const LATER_MS = 60_000;

export interface AccountReturnParts {
  /** Opens it. Rejects when it cannot be opened now. */
  readonly open: () => Promise<ExchangeAccount>;
  /** It is there, and the caller's to close. */
  readonly onOpened: (account: ExchangeAccount) => void;
  /** Resolves after so many milliseconds, or as soon as the signal is given. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const machineWait = async (ms: number, signal: AbortSignal): Promise<void> =>
  await sleep(ms, undefined, { signal }).catch(() => {});

/**
 * Tries to open an account that could not be opened as a console started, until it is there, the key is refused (N4) or
 * nobody wants it any more: a kill that is owed there must not wait for another start. Further apart each time, and no
 * sooner than the exchange says, as far as that is no longer than a running console keeps to.
 */
export class AccountReturn {
  readonly #parts: AccountReturnParts;
  readonly #ended = new AbortController();
  readonly #loop: Promise<void>;

  /** @param first why it could not be opened before */
  constructor(parts: AccountReturnParts, first: unknown) {
    this.#parts = parts;
    this.#loop = this.#run(first);
  }

  /** One try that is on its way is waited for; what it opens is closed. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#loop;
  }

  async #run(first: unknown): Promise<void> {
    const { signal } = this.#ended;
    const { open, onOpened, wait = machineWait } = this.#parts;
    let failed = first;
    for (let tries = 0; ; tries += 1) {
      if (failed instanceof NotOpened && failed.isForGood) return;
      await wait(pauseAfter(failed, tries), signal);
      if (signal.aborted) return;
      try {
        const account = await open();
        if (signal.aborted) await account.close();
        else onOpened(account);
        return;
      } catch (error) {
        failed = error;
      }
    }
  }
}

function pauseAfter(failed: unknown, tries: number): number {
  const ownMs = tries < QUICK_TRIES ? Math.min(MOST_CONNECT_AGAIN_MS, CONNECT_AGAIN_MS * 2 ** tries) : LATER_MS;
  return failed instanceof NotOpened ? Math.max(ownMs, Math.min(failed.retryAfterMs, LONGEST_PAUSE_MS)) : ownMs;
}
