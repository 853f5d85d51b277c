import { BEAT_EVERY_MS, HANG_AFTER_MS, MAX_RESTARTS, RESTART_WINDOW_MS, SPEAKS_WITHIN_MS, STALL_MS } from './bounds.ts';
import { KeyCheck, type Standing } from './key-check.ts';
import { giveLease, revokeLease } from './lease.ts';
import type { FromWatchdog, WatchedAccount } from './protocol.ts';
import { type WatchdogLaunch, WatchdogProcess } from './watchdog-process.ts';

export interface WatchdogOptions extends WatchdogLaunch {
  /** True while agents run or anything is open or held. */
  readonly armed: () => boolean;
  /** Venues that outlive this process. */
  readonly venues: () => readonly string[];
  /** The account at an exchange that is one of them; null for none. */
  readonly account: () => WatchedAccount | null;
  /** Told before the watchdog is asked to read this key, which is an access to it. */
  readonly onKeyRead: (alias: string) => void;
  readonly wallNow: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number;
  readonly onChange: (state: Standing['state'] | 'gone', reason: string) => void;
  readonly note: (text: string) => void;
}

/** Main's side of the watchdog: starts it, beats, notices when it is gone, and starts it again within bounds. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #timer: NodeJS.Timeout;
  #process: WatchdogProcess | null = null;
  #lookedAt: number;
  /** The watchdog's last word; or, before its first, when it was started. */
  #heardAt = 0;
  #hasSpoken = false;
  readonly #key = new KeyCheck();
  #said: Standing | null = null;
  #restarts: number[] = [];
  #seq = 0;
  #closed = false;
  #settled: () => void = () => {};
  /** Resolves once it watches, or cannot, or is gone for the first time. */
  readonly settled = new Promise<void>((resolve) => {
    this.#settled = resolve;
  });

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#lookedAt = options.monotonic();
    this.#timer = setInterval(() => this.#look(), BEAT_EVERY_MS);
    this.#start();
  }

  /** The process that watches; undefined while there is none. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Beats now: before something begins that would have to be taken over. */
  beat(lagMs = 0): void {
    const { armed, venues, wallNow } = this.#options;
    this.#seq += 1;
    this.#process?.send({
      kind: 'beat',
      seq: this.#seq,
      wallAt: wallNow(),
      lagMs,
      armed: armed(),
      venues: [...venues()],
    });
    this.#lookAtKey();
  }

  /** The console closes in order: nothing trades any more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#process?.dismiss(HANG_AFTER_MS);
    revokeLease(this.#options.dataDir);
  }

  /** The console goes without an orderly end: the watchdog finds it gone, and takes over. */
  leave(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#process?.leave();
  }

  #start(): void {
    const { dataDir, monotonic } = this.#options;
    this.#heardAt = monotonic();
    this.#hasSpoken = false;
    this.#said = null;
    this.#key.reset();
    let lease: string;
    try {
      lease = giveLease(dataDir);
    } catch (error) {
      this.#gone(`its folder cannot be written (${error instanceof Error ? error.message : 'unknown'})`);
      return;
    }
    this.#process = new WatchdogProcess(this.#options, lease, {
      onMessage: (message) => this.#heard(message),
      onEnd: (why) => this.#gone(why),
    });
    this.beat();
  }

  #look(): void {
    const now = this.#options.monotonic();
    const lagMs = Math.max(0, now - this.#lookedAt - BEAT_EVERY_MS);
    this.#lookedAt = now;
    // We were away ourselves: what it said meanwhile is not read yet.
    if (lagMs > STALL_MS) this.#heardAt = now;
    this.beat(lagMs);
    const bound = this.#hasSpoken ? HANG_AFTER_MS : SPEAKS_WITHIN_MS;
    if (this.#process !== null && now - this.#heardAt > bound) {
      this.#process.kill(`it has not answered for ${bound / 1_000} s`);
    }
    if (this.#process === null) this.#restart(now);
  }

  #heard(message: FromWatchdog): void {
    this.#heardAt = this.#options.monotonic();
    if (message.kind === 'lag') {
      this.#options.note(`the main process stood still for more than ${Math.round(message.silentMs)} ms`);
    }
    if (message.kind === 'key') this.#key.answered(message.alias, message.problem);
    this.#hasSpoken = true;
    this.#say();
  }

  /** Asks it, where that is due, whether it can read the key of the account. */
  #lookAtKey(): void {
    const { account, monotonic, onKeyRead } = this.#options;
    if (this.#process === null) return;
    const asked = this.#key.due(account(), monotonic());
    if (asked !== null) {
      onKeyRead(asked.alias);
      this.#process.send({ kind: 'account', account: asked });
    }
    if (this.#hasSpoken) this.#say();
  }

  #say(): void {
    const { state, reason } = this.#key.standing;
    if (this.#said?.state === state && this.#said.reason === reason) return;
    this.#said = { state, reason };
    this.#options.onChange(state, reason);
    if (state !== 'off') this.#settled();
  }

  #gone(why: string): void {
    this.#process = null;
    this.#options.onChange('gone', why);
    this.#settled();
  }

  #restart(now: number): void {
    this.#restarts = this.#restarts.filter((at) => now - at < RESTART_WINDOW_MS);
    if (this.#restarts.length >= MAX_RESTARTS) return;
    this.#restarts.push(now);
    this.#start();
  }
}
