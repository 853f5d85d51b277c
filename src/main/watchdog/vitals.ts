import {
  BEAT_EVERY_MS,
  HANG_AFTER_MS,
  LAG_WARNING_MS,
  STALL_MS,
  STALLS_FORGIVEN,
} from '../adapters/watchdog/bounds.ts';

/** What a look at main came to. */
export type Judgement =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'lag'; readonly silentMs: number }
  /** Main is dead or hangs, and there is something to take over. */
  | { readonly kind: 'takeover'; readonly cause: 'died' | 'hung'; readonly silentMs: number }
  /** Nobody is left to watch, in order or with nothing at stake. */
  | { readonly kind: 'leave'; readonly why: 'bye' | 'died-unarmed' | 'dismissed' };

const NOTHING: Judgement = { kind: 'nothing' };

/**
 * Whether main lives: pure, on one clock that only goes forward. Main's death is told by the system and acted on at
 * once; its silence is acted on after {@link HANG_AFTER_MS}, as measured while the watchdog itself was awake. It never
 * acts on a main that is not armed, that said goodbye, or that beats.
 */
export class Vitals {
  #lastTickAt: number;
  /** The last beat; later, by what the watchdog itself slept since. */
  #heardAt: number;
  #armed = false;
  #warned = false;
  #stalls = 0;
  #saidBye = false;
  #closedAt: number | null = null;

  constructor(now: number) {
    this.#lastTickAt = now;
    this.#heardAt = now;
  }

  beat(now: number, armed: boolean): void {
    this.#heardAt = now;
    this.#armed = armed;
    this.#warned = false;
    this.#stalls = 0;
  }

  bye(): void {
    this.#saidBye = true;
  }

  /** The pipe from main is closed: no beat can come any more. */
  closed(now: number): void {
    this.#closedAt ??= now;
  }

  /** Looks at main, every {@link BEAT_EVERY_MS}. `parentAlive` is what the system says of main's process. */
  tick(now: number, parentAlive: boolean): Judgement {
    this.#allowForStall(now);
    if (this.#saidBye) return { kind: 'leave', why: 'bye' };
    const silentMs = now - this.#heardAt;
    if (!parentAlive) {
      return this.#armed ? { kind: 'takeover', cause: 'died', silentMs } : { kind: 'leave', why: 'died-unarmed' };
    }
    if (this.#closedAt !== null) {
      // A main that hangs closes nothing, and one that dies is told above: this one lives and let its watchdog go.
      return now - this.#closedAt > HANG_AFTER_MS ? { kind: 'leave', why: 'dismissed' } : NOTHING;
    }
    if (this.#armed && silentMs > HANG_AFTER_MS) return { kind: 'takeover', cause: 'hung', silentMs };
    if (this.#warned || silentMs <= LAG_WARNING_MS) return NOTHING;
    this.#warned = true;
    return { kind: 'lag', silentMs };
  }

  /**
   * A late tick means that the watchdog was stopped or the machine slept, and main may have slept with it: it gets a
   * whole new deadline. Not for ever, or a machine under load would never let it act: from then on what was slept
   * through is not counted, and no more.
   */
  #allowForStall(now: number): void {
    const lateMs = now - this.#lastTickAt - BEAT_EVERY_MS;
    this.#lastTickAt = now;
    if (lateMs <= STALL_MS) return;
    this.#stalls += 1;
    this.#heardAt = this.#stalls <= STALLS_FORGIVEN ? now : Math.min(now, this.#heardAt + lateMs - STALL_MS);
  }
}
