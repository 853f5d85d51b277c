import type { Command } from 'commander';
import { auditExport, auditVerify } from '../audit.ts';
import { auditStatements } from '../audit-statements.ts';
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
  audit
    .command('statements')
    .description('the signed statements on approved actions, one a line')
    .option('--from <record>', 'the first record')
    .option('--to <record>', 'the last record')
    .option('--kind <kind>', 'of this kind only')
    .option('--agent <agent>', 'of this agent only')
    .option('--verify', 'hold each against its record and its signature')
    .option('--out <file>', 'write to a file instead of standard output')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => auditStatements(options)));
}
