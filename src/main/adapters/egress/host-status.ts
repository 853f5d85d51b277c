import type { EgressReason } from './egress-error.ts';

/** What is seen of one host since the gate was made. Times are the machine's, Unix milliseconds. */
export interface HostStatus {
  /** As in the route. */
  readonly host: string;
  /** Requests, and connections for streams, in the last 60 s. */
  readonly requestsLastMinute: number;
  /** What a minute usually has; null until five minutes were seen. */
  readonly usualPerMinute: number | null;
  /** Without an answer, or answered 418, 429 or 5xx, in the last 60 s. */
  readonly failuresLastMinute: number;
  readonly failuresInARow: number;
  readonly lastProblem: { readonly what: EgressReason | 'throttled' | 'server-fault'; readonly at: number } | null;
  readonly lastAnswerAt: number | null;
}

/** `failing`: so many failures in a row. `rate`: far more requests in a minute than this host usually gets. */
export type AnomalyKind = 'failing' | 'rate';

/** An anomaly begins (`isOn`) or is over. `measured` and `limit` are failures in a row or requests a minute. */
export interface HostAnomaly {
  readonly host: string;
  readonly kind: AnomalyKind;
  readonly isOn: boolean;
  readonly measured: number;
  readonly limit: number;
  readonly at: number;
}
