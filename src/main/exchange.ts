import { runExchange } from './exchange/run.ts';
import { guardCrash } from './log/crash.ts';
import { openLog } from './log/log.ts';
import { textForUsers } from './log/redact.ts';

/**
 * The exchange process's entry: `node exchange.ts <data folder> [milliseconds unattended]`. Its first and only line says
 * that it listens, or why not; nobody reads what comes later.
 */
const [dataDir = '', unattendedMs] = process.argv.slice(2);
process.stdout.on('error', () => {});
const log = openLog(dataDir, 'exchange');
// Nobody reads what it would say.
guardCrash(
  () => log,
  () => {},
);
try {
  await runExchange(dataDir, log, unattendedMs === undefined ? undefined : Number(unattendedMs));
  process.stdout.write('listening\n');
} catch (error) {
  log.error('it did not begin', error);
  process.stdout.write(`${error instanceof Error ? textForUsers(error.message) : 'unknown error'}\n`);
  process.exitCode = 1;
}
