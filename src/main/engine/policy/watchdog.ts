import type { RecordBodies } from '../domain/records.ts';

/** Whether a process of its own watches the main process (K10), and in words what is the matter where it does not. */
export type Watchdog = RecordBodies['watchdog.changed'];

/** Until a watchdog says that it watches, none does. */
export const NO_WATCHDOG: Watchdog = { state: 'off', reason: '' };
