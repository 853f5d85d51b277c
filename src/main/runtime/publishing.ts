import type { ConsoleView } from '../../shared/view/console-view.ts';
import type { ConsoleDelta } from '../../shared/view/delta.ts';
import { DeltaMaker } from './delta.ts';

/** Ten a second at the most, and one a second at the least: silence means that the console is gone. */
const EVERY_MS = 100;
const AT_LEAST_EVERY_MS = 1_000;

export interface PublishingOptions {
  /** Makes everything staged durable: nothing is shown that a crash could take back. */
  readonly settle: () => void;
  readonly view: (version: number) => ConsoleView;
  /** Rises whenever something that the view shows has changed. */
  readonly changes: () => number;
  readonly wallNow: () => number;
}

/** Publishes deltas of the view to whoever listens. Nothing is projected while nobody does. */
export class Publishing {
  readonly #options: PublishingOptions;
  readonly #listeners = new Set<(delta: ConsoleDelta) => void>();
  readonly #maker = new DeltaMaker();
  readonly #timer: NodeJS.Timeout;
  #version = 0;
  #changesSeen = -1;
  #publishedWallAt = 0;

  constructor(options: PublishingOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#publish(false), EVERY_MS);
  }

  /** The view at the version that the next delta builds on. */
  snapshot(): ConsoleView {
    return this.#publish(true) ?? this.#options.view(this.#version);
  }

  onDelta(listener: (delta: ConsoleDelta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#publish(true);
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #publish(atOnce: boolean): ConsoleView | null {
    const { settle, view, changes, wallNow } = this.#options;
    settle();
    const due = wallNow() - this.#publishedWallAt >= AT_LEAST_EVERY_MS;
    if (!atOnce && (this.#listeners.size === 0 || (changes() === this.#changesSeen && !due))) return null;
    this.#changesSeen = changes();
    this.#publishedWallAt = wallNow();
    this.#version += 1;
    const next = view(this.#version);
    const delta = this.#maker.next(next);
    for (const listener of this.#listeners) listener(delta);
    return next;
  }
}
