import type { TimeMs, VenueId } from '../../../shared/ids.ts';

/** A read without an answer for this long counts as failed. */
const ANSWER_WITHIN_MS = 10_000;
/** After a failed read the venue is asked again this much later, as long as something needs it. */
const AGAIN_AFTER_MS = 5_000;
const FOLLOW_UP_AFTER_MS = [10_000, 60_000];
/** A venue whose account is kept in step is asked again so long after its last answer: with the answer's time, a minute. */
const STEADY_AFTER_MS = 50_000;
/** Until then a steady read leaves room to everything else; past it, it is due like any other. */
const STEADY_WAITS_UNTIL_MS = 60_000;

interface OpenRead {
  readonly readId: string;
  readonly until: TimeMs;
  readonly kind: 'wished' | 'steady';
}

/** When a read may go out; `canWait`: only with room that nothing more urgent may want. */
export type MayReadAt = (venue: VenueId, canWait: boolean) => TimeMs;

/** When each venue is to be read for reconciliation: at most one read at a time, and the earliest wish counts. */
export class VenueReads {
  readonly #due = new Map<VenueId, TimeMs>();
  readonly #open = new Map<VenueId, OpenRead>();
  /** Times at which a venue is read once more, each after the answer before it. */
  readonly #followUps = new Map<VenueId, TimeMs[]>();
  /** Venues that are read steadily: when each last answered a read, and when it may be asked again. */
  readonly #steady = new Map<VenueId, { readonly answeredAt: TimeMs; readonly at: TimeMs }>();
  #count = 0;

  /** From now on it is read again and again, until {@link beSteady} names the venues anew. */
  beSteady(venues: readonly VenueId[], now: TimeMs): void {
    this.#steady.clear();
    for (const venue of venues) this.seen(venue, now, true);
  }

  /** It answered a read, whoever asked: the next steady one can wait. */
  seen(venue: VenueId, now: TimeMs, isFirst = false): void {
    if (!isFirst && !this.#steady.has(venue)) return;
    this.#steady.set(venue, { answeredAt: now, at: now + STEADY_AFTER_MS });
  }

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

  /** Which read of ours this answers, which is then no longer awaited; null for a kill's, and for one given up. */
  answered(venue: VenueId, readId: string): 'wished' | 'steady' | null {
    const open = this.#open.get(venue);
    if (open?.readId !== readId) return null;
    this.#open.delete(venue);
    if (open.kind === 'steady') return open.kind;
    const next = this.#followUps.get(venue)?.shift();
    if (next !== undefined) this.want(venue, next);
    return open.kind;
  }

  /** A read failed: the venue is asked again. */
  failed(venue: VenueId, now: TimeMs): void {
    this.want(venue, now + AGAIN_AFTER_MS);
  }

  get wakeAt(): TimeMs | null {
    let wake: TimeMs | null = null;
    const first = (at: TimeMs): void => {
      wake = Math.min(wake ?? at, at);
    };
    for (const [venue, at] of this.#due) if (!this.#open.has(venue)) first(at);
    for (const [venue, { at }] of this.#steady) if (!this.#open.has(venue)) first(at);
    for (const { until } of this.#open.values()) first(until);
    return wake;
  }

  /**
   * Gives up reads that nobody answered, and takes those that are due: venue and read id of each. `mayReadAt` says when a
   * venue takes a request: a read that it would not take now stays due.
   */
  due(now: TimeMs, mayReadAt: MayReadAt): { readonly venue: VenueId; readonly readId: string }[] {
    for (const [venue, { until }] of this.#open) {
      if (now < until) continue;
      this.#open.delete(venue);
      this.failed(venue, now);
    }
    const reads: { venue: VenueId; readId: string }[] = [];
    for (const [venue, at] of this.#due) {
      if (now < at || this.#open.has(venue)) continue;
      const mayAt = mayReadAt(venue, false);
      if (mayAt > now) {
        this.#due.set(venue, mayAt);
        continue;
      }
      this.#due.delete(venue);
      reads.push(this.#begin(venue, 'wished', now));
    }
    for (const [venue, steady] of this.#steady) {
      if (now < steady.at || this.#open.has(venue)) continue;
      const waitsUntil = steady.answeredAt + STEADY_WAITS_UNTIL_MS;
      const mayAt = mayReadAt(venue, now < waitsUntil);
      if (mayAt <= now) reads.push(this.#begin(venue, 'steady', now));
      else this.#steady.set(venue, { ...steady, at: now < waitsUntil ? Math.min(mayAt, waitsUntil) : mayAt });
    }
    return reads;
  }

  #begin(venue: VenueId, kind: OpenRead['kind'], now: TimeMs): { venue: VenueId; readId: string } {
    this.#count += 1;
    const readId = `reconcile-${now}-${this.#count}`;
    this.#open.set(venue, { readId, until: now + ANSWER_WITHIN_MS, kind });
    const steady = this.#steady.get(venue);
    // If it is not answered it is wished for again, and soon.
    if (steady !== undefined) this.#steady.set(venue, { ...steady, at: now + STEADY_AFTER_MS });
    return { venue, readId };
  }
}
