import { parentPort, workerData } from 'node:worker_threads';
import { type TreeRequest, type TreeStart, TreeWork } from './evidence/merkle/tree-work.ts';

/** The entry of the thread that hashes the journal's tree. It has no file, no key and no socket. */
const work = new TreeWork(workerData as TreeStart);
parentPort?.on('message', (request: TreeRequest) => {
  const answer = work.take(request);
  if (answer !== null) parentPort?.postMessage(answer);
});
