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
  /** Called with what kept the view from being published, at each try. */
  readonly onFailure: (error: Error) => void;
  /** Called when it was published to everybody. */
  readonly onPublished: () => void;
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
    this.#timer = setInterval(() => this.#tryPublish(false), EVERY_MS);
  }

  /** The view at the version that the next delta builds on. @throws what keeps it from being made */
  snapshot(): ConsoleView {
    try {
      return this.#publish(true) ?? this.#options.view(this.#version);
    } catch (error) {
      this.#options.onFailure(asError(error));
      throw error;
    }
  }

  onDelta(listener: (delta: ConsoleDelta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#tryPublish(true);
    this.#listeners.clear();
  }

  /** A view that cannot be made must end neither the process nor its closing: a kill does not depend on it. */
  #tryPublish(atOnce: boolean): void {
    try {
      this.#publish(atOnce);
    } catch (error) {
      this.#options.onFailure(asError(error));
    }
  }

  #publish(atOnce: boolean): ConsoleView | null {
    const { settle, view, changes, wallNow, onFailure, onPublished } = this.#options;
    settle();
    const due = wallNow() - this.#publishedWallAt >= AT_LEAST_EVERY_MS;
    if (!atOnce && (this.#listeners.size === 0 || (changes() === this.#changesSeen && !due))) return null;
    const seen = changes();
    const next = view(this.#version + 1);
    const delta = this.#maker.next(next);
    this.#version += 1;
    this.#changesSeen = seen;
    this.#publishedWallAt = wallNow();
    let failed: Error | null = null;
    for (const listener of this.#listeners) {
      try {
        listener(delta);
      } catch (error) {
        failed = asError(error);
      }
    }
    if (failed === null) onPublished();
    else onFailure(failed);
    return next;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('unknown');
}
