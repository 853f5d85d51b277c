import { z } from 'zod';
import { ExchangeId } from '../../shared/exchanges.ts';
import type { TimeMs } from '../../shared/ids.ts';
import type { Pauses } from '../adapters/ccxt/client.ts';
import { readJson, writeJson } from './settings-file.ts';

/** One that ends a little later than what is written already is not written again. */
const WORTH_WRITING_MS = 1_000;
/** The longest that exchanges ban for: what is longer was written by nobody here. */
const LONGEST_MS = 3 * 24 * 60 * 60_000;

/** Until when, and how long that was when it was asked for: on a clock that was set right since it is no longer. */
const Pause = z.strictObject({ until: z.number().int(), ms: z.number().int().nonnegative() });
const PausesFile = z.partialRecord(ExchangeId, Pause);

/**
 * Until when each exchange wants to be left alone, on the machine's clock and in a file of the data folder: a console that
 * starts again must not begin by sending into a ban, which makes it longer (N4).
 */
export class ExchangePauses {
  readonly #path: string;
  readonly #wallNow: () => TimeMs;
  readonly #note: (problem: string) => void;
  #pauses: Partial<Record<ExchangeId, z.infer<typeof Pause>>>;

  /** A file that cannot be read or written is noted, and keeps nobody from anything. */
  constructor(path: string, wallNow: () => TimeMs, note: (problem: string) => void) {
    this.#path = path;
    this.#wallNow = wallNow;
    this.#note = note;
    this.#pauses = this.#noted(() => readJson(path, PausesFile, 'pauses.json')) ?? {};
  }

  /** What a client of this exchange asks before it sends, and tells when it was asked to wait. */
  of(exchange: ExchangeId): Pauses {
    return {
      leftMs: () => this.#leftMs(exchange),
      wantedFor: (ms) => this.#wanted(exchange, ms),
    };
  }

  #leftMs(exchange: ExchangeId): number {
    const { until, ms } = this.#pauses[exchange] ?? { until: 0, ms: 0 };
    const left = Math.min(until - this.#wallNow(), ms);
    return left > LONGEST_MS ? 0 : Math.max(0, left);
  }

  #wanted(exchange: ExchangeId, ms: number): void {
    if (ms <= this.#leftMs(exchange) + WORTH_WRITING_MS) return;
    this.#pauses = { ...this.#pauses, [exchange]: { until: Math.ceil(this.#wallNow() + ms), ms: Math.ceil(ms) } };
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
