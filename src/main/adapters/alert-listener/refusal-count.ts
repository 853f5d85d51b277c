import { MAX_COUNTED, MINUTE_MS } from './bounds.ts';

/**
 * Why a request was refused, or a connection dropped:
 * - address: not on the list; origin: sent by a web page; connections: too many at once
 * - rate: over 100 a minute that are signed; unsigned-rate: over 100 a minute that are not, whatever is wrong with them
 * - malformed: not HTTP, or the wrong method or path; too-large; incomplete: not whole in time
 * - timestamp: missing, stale, ahead or from before the start; signature; replay; memory-full
 * - body: not an alert; unknown-agent; switched-off: by the risk config; failed: the console could not take it
 */
export type RefusalCode =
  | 'address'
  | 'origin'
  | 'rate'
  | 'unsigned-rate'
  | 'connections'
  | 'malformed'
  | 'too-large'
  | 'incomplete'
  | 'timestamp'
  | 'signature'
  | 'replay'
  | 'memory-full'
  | 'body'
  | 'unknown-agent'
  | 'switched-off'
  | 'failed';

/** Refused requests of one source for one reason. */
export interface Refused {
  /** The sender's address; `others` when there are too many to tell apart. */
  readonly source: string;
  readonly code: RefusalCode;
  /** How many of them since the minute began, this one included. */
  readonly count: number;
}

/**
 * Counts refusals and reports the 1st, 10th, 100th … of a source and reason in a minute, so that a flood of them fills
 * no journal.
 */
export class RefusalCount {
  readonly #report: (refused: Refused) => void;
  readonly #counts = new Map<string, number>();
  #minuteBegan = 0;

  constructor(report: (refused: Refused) => void) {
    this.#report = report;
  }

  add(source: string, code: RefusalCode, now: number): void {
    if (now < this.#minuteBegan || now - this.#minuteBegan >= MINUTE_MS) {
      this.#counts.clear();
      this.#minuteBegan = now;
    }
    const isKnown = this.#counts.has(`${source} ${code}`) || this.#counts.size < MAX_COUNTED;
    const whose = isKnown ? source : 'others';
    const count = (this.#counts.get(`${whose} ${code}`) ?? 0) + 1;
    this.#counts.set(`${whose} ${code}`, count);
    if (!Number.isInteger(Math.log10(count))) return;
    try {
      this.#report({ source: whose, code, count });
    } catch {
      // A sender whose request is refused must not be able to end the console with it.
    }
  }
}
