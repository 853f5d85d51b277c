/**
 * The kill's bounds, in milliseconds of the engine's clock. Constants and not settings: a kill reads nothing that can
 * fail to parse.
 */

/** A cancel or a flatten order without an answer for this long is looked up at the venue. */
export const ANSWER_WITHIN_MS = 2_000;
/** A read without an answer for this long is asked again. */
export const READ_WITHIN_MS = 3_000;
/** Least time between the two clean reads that prove flat (K4). */
export const VERIFY_GAP_MS = 1_000;
/** From here on the operator is told INCOMPLETE, with residuals, while the run goes on. */
export const INCOMPLETE_AFTER_MS = 10_000;
/** Pause before another attempt: doubles from the first to the longest. */
export const FIRST_PAUSE_MS = 250;
export const LONGEST_PAUSE_MS = 2_000;
/** Attempts after which the run stops by itself and stays INCOMPLETE: about five minutes. */
export const MAX_ATTEMPTS = 150;
/** Orders that one pass sends for one holding, where the venue takes it in parts alone; the rest goes with the next. */
export const MAX_ORDERS_A_PASS = 10;
/** Progress is journalled at most this often; phases and results at once. */
export const PROGRESS_EVERY_MS = 100;

/** Pause after so many attempts. */
export function pauseAfter(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS);
}
