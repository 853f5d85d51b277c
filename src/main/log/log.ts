import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { BoundedFile } from './bounded-file.ts';
import { redactText, redactValue } from './redact.ts';

/** In the data folder. */
export const LOG_FILE = join('logs', 'interlock.log');
/** Of the log and of the one before it. */
export const MAX_LOG_BYTES = 2 * 1024 * 1024;

/** Which of the console's programs writes a line. */
export type LogSource = 'main' | 'command' | 'exchange' | 'watchdog' | 'tournament';

/** The one way into the log (E6). Nothing in it throws, and it waits for nobody but the disk. */
export interface Log {
  info(text: string): void;
  /** What went wrong, with what was thrown. */
  error(text: string, error?: unknown): void;
}

/**
 * The log of a data folder: JSON lines in `logs/interlock.log`, for its owner alone, of bounded size, each redacted
 * before it is written. Where it cannot be written nothing is logged: a log that fails must not keep the console from
 * opening, or from killing.
 */
export function openLog(dataDir: string, source: LogSource): Log {
  try {
    const path = join(dataDir, LOG_FILE);
    // The app logs before it has made its data folder; whoever comes later must not make it anew once it is taken away.
    if (source === 'main') mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { mode: 0o700 });
    const file = new BoundedFile(path, MAX_LOG_BYTES);
    const logger = pino({ base: { source, pid: process.pid } }, file);
    return {
      info: (text) => logger.info(redactText(text)),
      error: (text, error) => logger.error({ error: redactValue(error) }, redactText(text)),
    };
  } catch {
    return NO_LOG;
  }
}

/** Where there is no data folder to log in. */
export const NO_LOG: Log = { info: () => {}, error: () => {} };
