import { MAX_REQUESTS_A_MINUTE, MINUTE_MS } from './bounds.ts';

/**
 * Requests of one kind, of each source, in any one minute. Only allowed sources are counted here, so there are never more of them
 * than addresses on the list.
 */
export class RequestRate {
  readonly #taken = new Map<string, number[]>();

  /** True, and counted, when the source may make another request now. One that may not is not counted. */
  take(source: string, now: number): boolean {
    // A clock that was set back leaves times ahead of it, which would block the source until it has caught up.
    const recent = (this.#taken.get(source) ?? []).filter((at) => at <= now && now - at < MINUTE_MS);
    const isAllowed = recent.length < MAX_REQUESTS_A_MINUTE;
    if (isAllowed) recent.push(now);
    this.#taken.set(source, recent);
    return isAllowed;
  }
}
