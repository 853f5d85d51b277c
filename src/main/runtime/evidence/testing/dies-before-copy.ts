import { join } from 'node:path';
import { createConsole } from '../../compose.ts';
import { CheckpointFolder } from '../checkpoint-folder.ts';

/**
 * `node dies-before-copy.ts <data folder>`: a console that signs a checkpoint over something new and is ended by
 * SIGKILL where it would copy it.
 */
const console = await createConsole({
  dataDir: process.argv[2] ?? '',
  resourcesDir: join(import.meta.dirname, '../../../../../resources'),
  host: 'headless',
  fallbackReason: '',
  version: '',
});
CheckpointFolder.prototype.write = (): Promise<void> => {
  process.kill(process.pid, 'SIGKILL');
  return Promise.resolve();
};
console.callRefused({ channel: 'test', by: 'test', via: 'socket', code: 'refused' });
await console.handlers['journal.checkpoint']({}, { by: 'test', via: 'socket', session: 'test', role: 'operator' });
