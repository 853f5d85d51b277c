import { parentPort, workerData } from 'node:worker_threads';
import type { Report } from './adapters/report/document.ts';
import { pdfOf } from './adapters/report/pdf.ts';

/** The entry of the thread that lays one report out as a PDF. It has no file, no key and no socket. */
parentPort?.postMessage(await pdfOf(workerData as Report));
