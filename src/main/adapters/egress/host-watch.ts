import type { EgressReason } from './egress-error.ts';
import type { AnomalyKind, HostAnomaly, HostStatus } from './host-status.ts';
import { MinuteCount } from './minute-count.ts';

/** Failures in a row that are no accident any more. */
export const FAILURES_IN_A_ROW = 5;
/** A minute with fewer requests is never too many: a kill may cancel a few hundred orders at once. */
export const RATE_FLOOR = 600;
/** So many times what a minute usually has is too many. */
export const RATE_FACTOR = 5;

/** Counts what goes to one host and what comes of it, and tells when that is not as usual. */
export class HostWatch {
  readonly #host: string;
  readonly #tell: (anomaly: HostAnomaly) => void;
  readonly #requests = new MinuteCount();
  readonly #failures = new MinuteCount();
  readonly #isOn: Record<AnomalyKind, boolean> = { failing: false, rate: false };
  #failuresInARow = 0;
  #lastProblem: HostStatus['lastProblem'] = null;
  #lastAnswerAt: number | null = null;

  constructor(host: string, tell: (anomaly: HostAnomaly) => void) {
    this.#host = host;
    this.#tell = tell;
  }

  asked(at: number): void {
    this.#requests.add(at, this.#rateLimit(at));
    this.#look(at);
  }

  /** Throttling and the other side's faults are answers, and failures all the same. */
  answered(at: number, status: number): void {
    this.#lastAnswerAt = at;
    if (status === 418 || status === 429) this.#failed(at, 'throttled');
    else if (status >= 500) this.#failed(at, 'server-fault');
    else this.#failuresInARow = 0;
    this.#look(at);
  }

  unanswered(at: number, reason: EgressReason): void {
    this.#failed(at, reason);
    this.#look(at);
  }

  status(at: number): HostStatus {
    this.#look(at);
    return {
      host: this.#host,
      requestsLastMinute: this.#requests.lastMinute(at),
      usualPerMinute: this.#requests.usual(at),
      failuresLastMinute: this.#failures.lastMinute(at),
      failuresInARow: this.#failuresInARow,
      lastProblem: this.#lastProblem,
      lastAnswerAt: this.#lastAnswerAt,
    };
  }

  #failed(at: number, what: NonNullable<HostStatus['lastProblem']>['what']): void {
    this.#failures.add(at, Number.POSITIVE_INFINITY);
    this.#failuresInARow += 1;
    this.#lastProblem = { what, at };
  }

  #look(at: number): void {
    this.#judge('failing', this.#failuresInARow, FAILURES_IN_A_ROW, at);
    this.#judge('rate', this.#requests.lastMinute(at), this.#rateLimit(at), at);
  }

  #rateLimit(at: number): number {
    return Math.max(RATE_FLOOR, RATE_FACTOR * (this.#requests.usual(at) ?? 0));
  }

  #judge(kind: AnomalyKind, measured: number, limit: number, at: number): void {
    const isOn = measured >= limit;
    if (isOn === this.#isOn[kind]) return;
    this.#isOn[kind] = isOn;
    this.#tell({ host: this.#host, kind, isOn, measured, limit, at });
  }
}
