/**
 * The watchdog's bounds, in milliseconds of a clock that only goes forward. Constants and not settings: who watches
 * must not be told by a file how long to look away.
 */

/** Main beats, and the watchdog answers and judges, this often: thirty chances within the deadline. */
export const BEAT_EVERY_MS = 100;
/** Silence worth a word in the log: far above a collection of garbage or a slow flush, far below the deadline. */
export const LAG_WARNING_MS = 500;
/**
 * Silence after which a process that trades is taken to hang. An agent is late by then too (engine/agents/control.ts),
 * and nothing the main process does in one turn comes near it.
 */
export const HANG_AFTER_MS = 3_000;
/** A tick of its own that is later than this was the watchdog's or the machine's stall: main is not blamed for it. */
export const STALL_MS = 500;
/** Stalls in a row, no beat between them, that give main a whole new deadline; then a stall only stops the count. */
export const STALLS_FORGIVEN = 3;

/** Starts of the watchdog in {@link RESTART_WINDOW_MS}; one that cannot live is not started for ever. */
export const MAX_RESTARTS = 3;
export const RESTART_WINDOW_MS = 5 * 60_000;
/** A watchdog has started when it has spoken; it loads its program first. */
export const SPEAKS_WITHIN_MS = 10_000;

/** Longest wait for the latch, or an order's line, to be on disk. A disk that hangs must not hold up the kill. */
export const WRITE_WITHIN_MS = 1_000;
/** Pause before another try to reach a venue; at an exchange it doubles with each, up to the most. */
export const CONNECT_AGAIN_MS = 250;
export const MOST_CONNECT_AGAIN_MS = 5_000;
/** An exchange that wants to be left alone is asked again after so long at the most. */
export const MOST_PAUSE_MS = 60_000;
/** A venue that cannot be reached for this long, or a kill that takes longer, is given up and said to be INCOMPLETE. */
export const TAKEOVER_WITHIN_MS = 5 * 60_000;

/** Longest line on the pipe. */
export const MAX_LINE_BYTES = 65_536;
/** Of an account's certificates as they stand in a line: with them it is not too long. */
export const MAX_CA_TEXT = 32_768;
/** Whether the watchdog can still read the key of the account that it would take over is looked at this often. */
export const KEY_TEST_EVERY_MS = 5 * 60_000;
/** A watchdog that has not said by then whether it can read the key, cannot: a keychain answers or is given up before. */
export const KEY_TEST_WITHIN_MS = 15_000;
/** Largest takeover file that is read: above any that a bounded kill writes. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;
