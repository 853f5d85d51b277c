import type { Command } from 'commander';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

const FROM = ['--from <record>', 'the first record'] as const;
const TO = ['--to <record>', 'the last record'] as const;
const KIND = ['--kind <kind>', 'of this kind only'] as const;
const AGENT = ['--agent <agent>', 'of this agent only'] as const;
const OUT = ['--out <file>', 'write to a file instead of standard output'] as const;

/** The journal: verified, proved and exported. */
export function addAuditCommands(interlock: Command, done: Act): void {
  const audit = interlock.command('audit').description('the journal');
  audit
    .command('verify')
    .description('compute every hash anew')
    .option(...FROM)
    .option(...TO)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../audit.ts')).auditVerify(options)));
  audit
    .command('export')
    .description('records, one a line, with their proof')
    .option('--format <format>', 'json, which can be verified, or csv', 'json')
    .option(...FROM)
    .option(...TO)
    .option(...KIND)
    .option(...AGENT)
    .option('--action <id>', 'of this action only')
    .option('--since <time>', 'from this market time on')
    .option('--until <time>', 'up to this market time')
    .option(...OUT)
    .option(...DATA)
    .action(done(async (options) => (await import('../audit-export.ts')).auditExport(options)));
  audit
    .command('prove <record>')
    .description('that one record is in the log, as a file')
    .option(...OUT)
    .option(...DATA)
    .action(done(async (record, options) => (await import('../audit-prove.ts')).auditProve(record, options)));
  audit
    .command('checkpoint')
    .description('sign everything there is, and print the signed note')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../audit-prove.ts')).auditCheckpoint(options)));
  audit
    .command('keys')
    .description('the public keys that prove it, oldest first')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../audit-prove.ts')).auditKeys(options)));
  audit
    .command('statements')
    .description('the signed statements on approved actions, one a line')
    .option(...FROM)
    .option(...TO)
    .option(...KIND)
    .option(...AGENT)
    .option('--verify', 'hold each against its record and its signature')
    .option(...OUT)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../audit-statements.ts')).auditStatements(options)));
}
