import type { TimeMs } from '../../../shared/ids.ts';
import type { VenueReport } from '../../engine/domain/venue-report.ts';
import type { Scheduler } from '../../engine/ports.ts';
import { EgressError } from '../egress/egress-error.ts';
import type { CcxtClient } from './client.ts';
import { type Failure, failureOf, RequestsUsedUp } from './errors.ts';
import type { Instruments } from './instruments.ts';
import { OrderIds } from './order-ids.ts';
import type { VenueProfile } from './profile.ts';

export interface VenueLinkParts {
  readonly profile: VenueProfile;
  readonly client: CcxtClient;
  readonly instruments: Instruments;
  readonly scheduler: Scheduler;
  /** Currency in which the account is kept. */
  readonly settle: string;
  readonly onReport: (report: VenueReport) => void;
}

/** A venue's time may be ahead of what is known of its clock by so much; one beyond it is an error of the venue's. */
const AHEAD_MS = 5_000;

/** A venue that wants to be left alone for longer is asked again after this: whatever it said, a timer has to hold it. */
export const LONGEST_PAUSE_MS = 10 * 60_000;

/** What all parts of one venue share: the client, what is known of orders, and the one way by which reports leave. */
export class VenueLink implements VenueLinkParts {
  readonly profile: VenueProfile;
  readonly client: CcxtClient;
  readonly instruments: Instruments;
  readonly scheduler: Scheduler;
  readonly settle: string;
  readonly ids = new OrderIds();
  readonly onReport: (report: VenueReport) => void;
  #isClosed = false;
  #isKeyRefused = false;
  /** The key was refused, and is tried again because a person wants that: what has ended meanwhile stays so. */
  #isInDoubt = false;
  #heardAt: TimeMs = Number.NEGATIVE_INFINITY;
  /** The machine's time until which nothing is asked that can wait: the venue said so, or cannot be reached. */
  #pausedUntil: TimeMs = Number.NEGATIVE_INFINITY;
  /** The same, as the venue itself said. */
  #quietUntil: TimeMs = Number.NEGATIVE_INFINITY;

  constructor({ profile, client, instruments, scheduler, settle, onReport }: VenueLinkParts) {
    this.profile = profile;
    this.client = client;
    this.instruments = instruments;
    this.scheduler = scheduler;
    this.settle = settle;
    this.onReport = onReport;
    client.pausedForMs = () => this.#leftUntil(this.#quietUntil);
  }

  /**
   * Venue time, the earliest that it can be: a read that is dated later than what it shows would make orders disappear
   * that were accepted in between.
   */
  now(): TimeMs {
    return this.client.clock.earliestNow();
  }

  /** How long to wait yet, for whoever asks on his own account and not the engine's. */
  get pausedForMs(): number {
    return this.#leftUntil(this.#pausedUntil);
  }

  /** Venue time of the latest thing that was told: a snapshot must not be older. */
  get heardAt(): TimeMs {
    return this.#heardAt;
  }

  /** False once it is closed or the key was refused: then nothing more is sent (N4). */
  get maySend(): boolean {
    return !this.#isClosed && !this.#isKeyRefused;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isKeyRefused(): boolean {
    return this.#isKeyRefused;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** A refused key is tried again, until it is refused anew. */
  askAgain(): void {
    this.#isInDoubt ||= this.#isKeyRefused;
    this.#isKeyRefused = false;
  }

  /** The account was read: the key is taken. True where it had been refused. */
  isTakenAgain(): boolean {
    const wasInDoubt = this.#isInDoubt;
    this.#isInDoubt = false;
    return wasInDoubt;
  }

  /** A time that is none, as of a message without one, is when it was heard: the journal could not hold it. */
  tell(told: VenueReport): void {
    if (this.#isClosed) return;
    const report = Number.isSafeInteger(told.at) ? told : { ...told, at: this.now() };
    if (report.kind !== 'read-failed') {
      this.#heardAt = Math.max(this.#heardAt, Math.min(report.at, this.now() + AHEAD_MS));
    }
    this.onReport(report);
  }

  /**
   * What an error of something means that no order and no read needs, as funding: a permission that is missing for it
   * alone is no refusal of the key, and where it is the key a read says so.
   */
  sideFailure(error: unknown): Failure {
    const failure = failureOf(error, this.profile.errors, this.client.retryAfterMs);
    return failure.kind === 'key-refused' ? failure : this.failure(error);
  }

  /** What an error means; a refused key is told once, and nothing is sent after it. */
  failure(error: unknown): Failure {
    const failure = failureOf(error, this.profile.errors, this.client.retryAfterMs);
    if (failure.kind === 'throttled') {
      const until = this.scheduler.now() + Math.min(failure.retryAfterMs, LONGEST_PAUSE_MS);
      this.#pausedUntil = Math.max(this.#pausedUntil, until);
      const isVenues = !(error instanceof EgressError || error instanceof RequestsUsedUp);
      if (isVenues) {
        this.#quietUntil = Math.max(this.#quietUntil, until);
        this.client.pauses.wantedFor(until - this.scheduler.now());
      }
    }
    if (failure.kind === 'key-refused' && !this.#isKeyRefused) {
      this.#isKeyRefused = true;
      this.tell({ kind: 'auth-failed', at: this.now() });
    }
    return failure;
  }

  #leftUntil(until: TimeMs): number {
    const left = until - this.scheduler.now();
    // Longer than any that is kept to: the machine's clock went back meanwhile.
    return left > LONGEST_PAUSE_MS ? 0 : Math.max(0, left);
  }

  /** Resolves once the scheduler's clock has gone on by so much. */
  async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.scheduler.at(this.scheduler.now() + ms, resolve);
    });
  }
}
