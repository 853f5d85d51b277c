import { z } from 'zod';
import type { TimeMs } from '../../shared/ids.ts';
import type { Endpoint, Pauses } from '../adapters/ccxt/client.ts';
import type { VenueProfile } from '../adapters/ccxt/profile.ts';
import { readJson, writeJson } from './settings-file.ts';

/** One that ends a little later than what is written already is not written again. */
const WORTH_WRITING_MS = 1_000;
/** The longest that exchanges ban for: what is longer was written by nobody here. */
const LONGEST_MS = 3 * 24 * 60 * 60_000;

/** Until when, and how long that was when it was asked for: on a clock that was set right since it is no longer. */
const Pause = z.strictObject({ until: z.number().int(), ms: z.number().int().nonnegative() });
const PausesFile = z.record(z.string(), Pause);

/**
 * Where an exchange is called, which is what bans: spot and perpetuals of one exchange do so each for itself, and a test
 * exchange is another place than the one that prices are asked of.
 */
export function placeOf({ hosts }: Pick<VenueProfile, 'hosts'>, endpoint: Pick<Endpoint, 'rest'> | 'own'): string {
  return endpoint === 'own' ? (hosts[0] ?? '') : new URL(endpoint.rest).host;
}

/**
 * Until when each exchange wants to be left alone, on the machine's clock and in a file of the data folder: a console that
 * starts again must not begin by sending into a ban, which makes it longer (N4).
 */
export class ExchangePauses {
  readonly #path: string;
  readonly #wallNow: () => TimeMs;
  readonly #note: (problem: string) => void;
  #pauses: Readonly<Record<string, z.infer<typeof Pause>>>;

  /** A file that cannot be read or written is noted, and keeps nobody from anything. */
  constructor(path: string, wallNow: () => TimeMs, note: (problem: string) => void) {
    this.#path = path;
    this.#wallNow = wallNow;
    this.#note = note;
    this.#pauses = this.#noted(() => readJson(path, PausesFile, 'pauses.json')) ?? {};
  }

  /** What a client of this place ({@link placeOf}) asks before it sends, and tells when it was asked to wait. */
  of(place: string): Pauses {
    return {
      leftMs: () => this.#leftMs(place),
      wantedFor: (ms) => this.#wanted(place, ms),
    };
  }

  #leftMs(place: string): number {
    const { until, ms } = this.#pauses[place] ?? { until: 0, ms: 0 };
    const left = Math.min(until - this.#wallNow(), ms);
    return left > LONGEST_MS ? 0 : Math.max(0, left);
  }

  #wanted(place: string, ms: number): void {
    if (ms <= this.#leftMs(place) + WORTH_WRITING_MS) return;
    this.#pauses = { ...this.#pauses, [place]: { until: Math.ceil(this.#wallNow() + ms), ms: Math.ceil(ms) } };
    this.#noted(() => writeJson(this.#path, this.#pauses));
  }

  #noted<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.#note(error instanceof Error ? error.message : 'pauses.json cannot be used');
      return undefined;
    }
  }
}
