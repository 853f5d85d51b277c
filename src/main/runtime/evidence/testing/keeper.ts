import { join } from 'node:path';
import type { Caller } from '../../../../shared/ipc/contract.ts';
import { createConsole } from '../../compose.ts';

/*
 * `node keeper.ts <data folder>`, to be killed at any moment: a console that lets go of what has run out, makes a
 * replica, and does both again. It says `ready` when it begins and `done` when it has come to its end.
 */
const caller: Caller = { by: 'test', via: 'socket', session: 'test', role: 'administrator' };
const console = await createConsole({
  dataDir: process.argv[2] ?? '',
  resourcesDir: join(import.meta.dirname, '../../../../../resources'),
  host: 'headless',
  fallbackReason: '',
  version: '',
});
process.stdout.write('ready\n');
for (let turn = 0; turn < 2; turn += 1) {
  await console.handlers['retention.expire']({}, caller);
  await console.handlers['replica.make']({}, caller);
}
process.stdout.write('done\n');
await console.close();
process.exit(0);
