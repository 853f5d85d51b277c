import { runExchange } from './exchange/run.ts';

/**
 * The exchange process's entry: `node exchange.ts <data folder> [milliseconds unattended]`. Its first and only line says
 * that it listens, or why not; nobody reads what comes later.
 */
const [dataDir = '', unattendedMs] = process.argv.slice(2);
process.stdout.on('error', () => {});
try {
  await runExchange(dataDir, unattendedMs === undefined ? undefined : Number(unattendedMs));
  process.stdout.write('listening\n');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : 'unknown error'}\n`);
  process.exitCode = 1;
}
