import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3-multiple-ciphers';

/*
 * For tests: a process that opens a data folder, asks for new keys, closes it and opens it again, and dies by SIGKILL
 * just before its n-th statement to a database or change of a file. It prints how many there were when it comes to its
 * end.
 */
const [, , dataDir = '', dieAt = '0', what = ''] = process.argv;
let step = Number.NEGATIVE_INFINITY;

function count(): void {
  step += 1;
  if (step === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
}

/** Counts each call of a method before it runs. */
function watch(owner: Record<string, unknown>, names: readonly string[]): void {
  for (const name of names) {
    const method = owner[name] as (...args: unknown[]) => unknown;
    owner[name] = function watched(this: unknown, ...args: unknown[]): unknown {
      count();
      return method.apply(this, args);
    };
  }
}

const probe = new Database(':memory:');
watch(Object.getPrototypeOf(probe.prepare('SELECT 1')), ['run']);
watch(Database.prototype as never, ['exec', 'rekey', 'close']);
probe.close();
watch(fs as never, ['renameSync', 'copyFileSync', 'linkSync', 'rmSync', 'fsyncSync', 'writeFileSync']);
syncBuiltinESMExports();

const { openDataFolder } = await import('../../../open-data-folder.ts');
const first = await openDataFolder(dataDir, { wallNow: Date.now });
const { management } = first;
if (management === null) throw new Error(first.managementProblem);
step = 0;
if (what === 'master') {
  const pair = await first.folderKeys.begin('master');
  for (const _step of management.vault.rotate(pair, 3));
  await first.folderKeys.finish('master');
} else {
  for (const alias of ['database', 'database-management'] as const) await first.folderKeys.begin(alias);
}
close(first);
close(await openDataFolder(dataDir, { wallNow: Date.now }));
process.stdout.write(String(step));

function close({ journal, management, market }: Awaited<ReturnType<typeof openDataFolder>>): void {
  management?.close();
  market.close();
  journal.close();
}
