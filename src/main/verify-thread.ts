import { parentPort, workerData } from 'node:worker_threads';
import { hashWork, type ThreadRequest } from './adapters/journal/verify/thread-work.ts';

/** The entry of the thread that hashes the journal anew to verify it. It has no file, no key and no socket. */
const work = hashWork(workerData);
parentPort?.on('message', (request: ThreadRequest) => parentPort?.postMessage(work(request)));
