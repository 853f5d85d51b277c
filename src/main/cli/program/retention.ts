import type { Command } from 'commander';
import { retentionExpire, retentionHold, retentionRelease, retentionStatus } from '../retention.ts';
import { type Act, DATA, JSON_OUTPUT, PASSPHRASE } from './options.ts';

const REASON = ['--reason <text>', 'why, for the journal'] as const;

/** How long records are kept, and the copies in a second folder. */
export function addRetentionCommands(interlock: Command, done: Act): void {
  const retention = interlock.command('retention').description('how long records are kept, and legal holds');
  retention
    .command('status')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => retentionStatus(options)));
  retention
    .command('hold')
    .description('nothing expires until it is released')
    .requiredOption(...REASON)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => retentionHold(options)));
  retention
    .command('release <hold>')
    .description('end a legal hold; takes an approver’s passphrase')
    .requiredOption(...REASON)
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((hold, options) => retentionRelease(hold, options)));
  retention
    .command('expire')
    .description('let the content go of what has run out, now; takes an administrator’s passphrase')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => retentionExpire(options)));

  const replica = interlock.command('replica').description('verified copies in a second folder');
  replica
    .command('set <folder>')
    .description('where a copy is made once a day; off for nowhere')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (folder, options) => (await import('../replica.ts')).replicaSet(folder, options)));
  replica
    .command('now')
    .description('make one, and verify it')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../replica.ts')).replicaNow(options)));
  replica
    .command('status')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../replica.ts')).replicaStatus(options)));
  replica
    .command('verify [folder]')
    .description('compute every hash of a replica anew; the newest unless named')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (folder, options) => (await import('../replica.ts')).replicaVerify(folder, options)));
  replica
    .command('restore')
    .description('make a new data folder from a replica, verified before it is one')
    .requiredOption('--from <folder>', 'a replica, or a folder with replicas')
    .requiredOption('--data <dir>', 'the new data folder: not there yet, or empty')
    .option('--keys <file>', 'the key file, where the keys are not in the keychain')
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../replica.ts')).replicaRestore(options)));
}
