import type { Command } from 'commander';
import { grantIssue, grantList, grantRevoke } from '../grant.ts';
import { rolePassphrase, roleStatus } from '../role.ts';
import { toolDisable, toolList, toolRestore } from '../tool.ts';
import { type Act, DATA, JSON_OUTPUT, PASSPHRASE } from './options.ts';

/** Who may do what: grants, tools, roles. */
export function addAuthorityCommands(interlock: Command, done: Act): void {
  const grant = interlock.command('grant').description('what agents may do for now');
  grant
    .command('list')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => grantList(options)));
  grant
    .command('issue <agent>')
    .description('a new grant, in place of the one it has')
    .requiredOption('--task <text>', 'what for, for the journal')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((agent, options) => grantIssue(agent, options)));
  grant
    .command('revoke <grant>')
    .description('end it at once; the position is kept')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((grantId, options) => grantRevoke(grantId, options)));

  const tool = interlock.command('tool').description('disable and restore market data, order entry, a venue, a feed');
  tool
    .command('list')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => toolList(options)));
  tool
    .command('disable <tool>')
    .description('at once; exits, cancels and kills pass')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((name, options) => toolDisable(name, options)));
  tool
    .command('restore <tool>')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((name, options) => toolRestore(name, options)));

  const role = interlock.command('role').description('what a passphrase unlocks, and setting one');
  role
    .command('status')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => roleStatus(options)));
  role
    .command('passphrase <role>')
    .description('set the passphrase of approver or administrator')
    .option(...PASSPHRASE)
    .option(...DATA)
    .action(done((named, options) => rolePassphrase(named, options)));
}
