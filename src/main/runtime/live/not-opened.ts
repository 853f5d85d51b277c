import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Pauses } from '../../adapters/ccxt/client.ts';
import { failureOf } from '../../adapters/ccxt/errors.ts';
import type { VenueProfile } from '../../adapters/ccxt/profile.ts';
import { asRefusal } from './open-account.ts';

/** An exchange did not let its account be opened, in words for the operator, and what that says of another try. */
export class NotOpened extends Refusal {
  /** The key is not taken: nothing is sent with it any more (N4). */
  readonly isForGood: boolean;
  /** How long the exchange wants to be left alone; 0 where it does not say. */
  readonly retryAfterMs: number;

  constructor(words: string, { isForGood, retryAfterMs }: Pick<NotOpened, 'isForGood' | 'retryAfterMs'>) {
    super(words);
    this.isForGood = isForGood;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Why an account was not opened. @param kept what is known of the exchange's own */
export function notOpened(error: unknown, alias: string, profile: VenueProfile, kept: Pauses | undefined): NotOpened {
  const failure = failureOf(error, profile.errors, null);
  const askedMs = failure.kind === 'throttled' && failure.because === undefined ? failure.retryAfterMs : 0;
  return new NotOpened(asRefusal(error, alias, profile).message, {
    isForGood: failure.kind === 'key-refused',
    retryAfterMs: Math.max(askedMs, kept?.leftMs() ?? 0),
  });
}
