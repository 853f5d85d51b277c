import { READY } from '../serve-file-calls.ts';

/** Stands for the process of a folder that does not answer: it takes calls, and hangs in the first. */
process.once('message', () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
process.send?.(READY);
