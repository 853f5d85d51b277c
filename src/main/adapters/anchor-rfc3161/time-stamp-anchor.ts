import { type AnchorCheck, AnchorError, type AnchorPublisher, type AnchorReceipt } from '../../evidence/anchor.ts';
import { ask } from './ask.ts';
import { timeStampQuestion } from './request.ts';
import { checkToken, TokenError, tokenOf } from './token.ts';

const ANSWER_WITHIN_MS = 20_000;

export interface TimeStampAnchorOptions {
  readonly url: string;
  /** The certificates that the authority's leads to, PEM. */
  readonly ca: string;
  /** Machine milliseconds; for tests. */
  readonly withinMs?: number;
}

/** A time-stamp authority (RFC 3161): its token proves that a checkpoint was there at the time that it says. */
export class TimeStampAnchor implements AnchorPublisher {
  readonly id = 'rfc3161';
  readonly against: string;
  readonly #options: TimeStampAnchorOptions;

  constructor(options: TimeStampAnchorOptions) {
    this.#options = options;
    this.against = `time-stamp authority ${new URL(options.url).host}: against everybody but it, as of its time`;
  }

  async publish(note: string, signal: AbortSignal): Promise<AnchorReceipt> {
    const { url, ca, withinMs = ANSWER_WITHIN_MS } = this.#options;
    const { body, nonce } = timeStampQuestion(note);
    const response = await ask({ url, body, ca, withinMs, signal });
    try {
      const receipt = tokenOf(response);
      return { anchoredAt: await checkToken(receipt, note, ca, nonce), receipt };
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      throw new AnchorError(`The time-stamp authority's answer proves nothing: ${error.message}.`);
    }
  }

  async check(note: string, receipt: Uint8Array): Promise<AnchorCheck> {
    try {
      return { problem: '', anchoredAt: await checkToken(receipt, note, this.#options.ca) };
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return { problem: `the time-stamp proves nothing: ${error.message}`, anchoredAt: null };
    }
  }
}
