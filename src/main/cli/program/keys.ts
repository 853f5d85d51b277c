import type { Command } from 'commander';
import { type Act, DATA, JSON_OUTPUT, PASSPHRASE } from './options.ts';

/** Keys by their aliases, and what is kept encrypted of whoever works here. */
export function addKeyCommands(interlock: Command, done: Act): void {
  const keys = interlock.command('keys').description('keys by their aliases: their age and rotation');
  keys
    .command('list')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../keys.ts')).keysList(options)));
  keys
    .command('rotate <alias>')
    .description('a new key; takes an administrator’s passphrase')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (alias, options) => (await import('../keys.ts')).keysRotate(alias, options)));
  keys
    .command('management-new')
    .description('a new management.db in the place of one that cannot be opened; no console may be running')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../keys.ts')).keysManagementNew(options)));
  interlock
    .command('operator')
    .description('what is kept of you, encrypted')
    .command('name [name]')
    .description("the name you are shown by; '' removes it")
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (name, options) => (await import('../keys.ts')).operatorName(name, options)));
}
