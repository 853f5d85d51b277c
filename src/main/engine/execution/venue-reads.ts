import type { TimeMs, VenueId } from '../../../shared/ids.ts';

/** A read without an answer for this long counts as failed. */
const ANSWER_WITHIN_MS = 10_000;
/** After a failed read the venue is asked again this much later, as long as something needs it. */
const AGAIN_AFTER_MS = 5_000;
const FOLLOW_UP_AFTER_MS = [10_000, 60_000];

/** When each venue is to be read for reconciliation: at most one read at a time, and the earliest wish counts. */
export class VenueReads {
  readonly #due = new Map<VenueId, TimeMs>();
  readonly #open = new Map<VenueId, { readonly readId: string; readonly until: TimeMs }>();
  /** Times at which a venue is read once more, each after the answer before it. */
  readonly #followUps = new Map<VenueId, TimeMs[]>();
  #count = 0;

  /** Wishes for a read no later than `at`. */
  want(venue: VenueId, at: TimeMs): void {
    this.#due.set(venue, Math.min(at, this.#due.get(venue) ?? at));
  }

  /**
   * Wishes for a read now and for two more later: after a restart or a lost connection the first snapshot may be an old
   * one, and nothing that was heard before could tell.
   */
  wantAfterSilence(venue: VenueId, now: TimeMs): void {
    this.want(venue, now);
    this.#followUps.set(
      venue,
      FOLLOW_UP_AFTER_MS.map((ms) => now + ms),
    );
  }

  /** True for the answer to a read of ours; it is then no longer awaited. */
  answered(venue: VenueId, readId: string): boolean {
    if (this.#open.get(venue)?.readId !== readId) return false;
    this.#open.delete(venue);
    const next = this.#followUps.get(venue)?.shift();
    if (next !== undefined) this.want(venue, next);
    return true;
  }

  /** A read failed: the venue is asked again. */
  failed(venue: VenueId, now: TimeMs): void {
    this.want(venue, now + AGAIN_AFTER_MS);
  }

  get wakeAt(): TimeMs | null {
    let wake: TimeMs | null = null;
    for (const [venue, at] of this.#due) if (!this.#open.has(venue)) wake = Math.min(wake ?? at, at);
    for (const { until } of this.#open.values()) wake = Math.min(wake ?? until, until);
    return wake;
  }

  /**
   * Gives up reads that nobody answered, and takes those that are due: venue and read id of each. `mayReadAt` says when a
   * venue takes a request: a read that it would not take now stays due.
   */
  due(now: TimeMs, mayReadAt: (venue: VenueId) => TimeMs): { readonly venue: VenueId; readonly readId: string }[] {
    for (const [venue, { until }] of this.#open) {
      if (now < until) continue;
      this.#open.delete(venue);
      this.failed(venue, now);
    }
    const reads: { venue: VenueId; readId: string }[] = [];
    for (const [venue, at] of this.#due) {
      if (now < at || this.#open.has(venue)) continue;
      const mayAt = mayReadAt(venue);
      if (mayAt > now) {
        this.#due.set(venue, mayAt);
        continue;
      }
      this.#due.delete(venue);
      this.#count += 1;
      const readId = `reconcile-${now}-${this.#count}`;
      this.#open.set(venue, { readId, until: now + ANSWER_WITHIN_MS });
      reads.push({ venue, readId });
    }
    return reads;
  }
}
