import { parentPort, workerData } from 'node:worker_threads';
import { type ThreadEntrant, type ThreadStart, ThreadWork } from './tournament/thread-work.ts';

/** The entry of a thread that plays entrants of a tournament, one at a time. */
const work = new ThreadWork(workerData as ThreadStart, (message) => parentPort?.postMessage(message));
await work.open();
parentPort?.on('message', (entrant: ThreadEntrant) => void work.play(entrant));
