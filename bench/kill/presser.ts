import { parentPort } from 'node:worker_threads';

/**
 * Another thread, as an operator's hand is: told to press, it waits so many milliseconds and says when it pressed, by
 * the clock that both threads share.
 */
parentPort?.on('message', (afterMs: number) => {
  setTimeout(() => parentPort?.postMessage(process.hrtime.bigint()), afterMs);
});
