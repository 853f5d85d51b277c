import { serveFileCalls } from './adapters/outside-files/serve-file-calls.ts';

serveFileCalls();
