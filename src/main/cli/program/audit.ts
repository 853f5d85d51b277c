import type { Command } from 'commander';
import { auditExport, auditVerify } from '../audit.ts';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

/** The journal: verified and exported. */
export function addAuditCommands(interlock: Command, done: Act): void {
  const audit = interlock.command('audit').description('the journal');
  audit
    .command('verify')
    .description('compute every hash anew')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => auditVerify(options)));
  audit
    .command('export')
    .description('all records, one a line')
    .option('--format <format>', 'json', 'json')
    .option('--out <file>', 'write to a file instead of standard output')
    .option(...DATA)
    .action(done((options) => auditExport(options)));
}
