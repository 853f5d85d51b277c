import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Report } from '../../../adapters/report/document.ts';

/**
 * The report as a PDF, laid out in a thread of its own: the library takes a good part of a second for it, and a report
 * is asked for just when the next press may come. `entry`: src/main/report-thread.ts, or its bundle. Rejects with what
 * it throws.
 */
export async function pdfInThread(report: Report, entry: string): Promise<Uint8Array> {
  // Nothing of the environment: it needs none of it.
  const worker = new Worker(entry, { workerData: report, env: {}, execArgv: [] });
  try {
    const [bytes] = await once(worker, 'message');
    return bytes;
  } finally {
    await worker.terminate();
  }
}
