import type { Command } from 'commander';
import { chaosOff, chaosSet } from '../chaos.ts';
import { type Act, DATA, JSON_OUTPUT, PASSPHRASE } from './options.ts';

/** Faults of the paper session for drills. */
export function addDrillCommands(interlock: Command, done: Act): void {
  const chaos = interlock.command('chaos').description('faults of the paper session, for drills');
  chaos
    .command('set')
    .description('switch faults on; takes an administrator’s passphrase')
    .option('--feed <fault>', 'frozen, or normal')
    .option('--venue <fault>', 'slow, bad-key, rejecting, or normal')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => chaosSet(options)));
  chaos
    .command('off')
    .description('everything as it should be')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => chaosOff(options)));
}
