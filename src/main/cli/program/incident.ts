import type { Command } from 'commander';
import {
  incidentClassify,
  incidentClose,
  incidentList,
  incidentOpen,
  incidentReport,
  incidentStep,
} from '../incident.ts';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

/** What went wrong, worked through to its end. */
export function addIncidentCommands(interlock: Command, done: Act): void {
  const incident = interlock.command('incident').description('what went wrong: list, work through, report, close');
  incident
    .command('open <title>')
    .description('open one by hand; every kill opens its own')
    .requiredOption('--severity <severity>', 'critical, high, medium or low')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((title, options) => incidentOpen(title, options)));
  incident
    .command('list')
    .description('open ones first, the worst first, with their response clocks')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => incidentList(options)));
  incident
    .command('step <incident> <step>')
    .description('note that contain, assess, remediate, notify or review was done')
    .requiredOption('--note <text>', 'what was done or found, for the journal')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((id, step, options) => incidentStep(id, step, options)));
  incident
    .command('classify <incident> <severity>')
    .description('another severity, with its own response time')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((id, severity, options) => incidentClassify(id, severity, options)));
  incident
    .command('close <incident>')
    .description('close it; after that its kill is reset without these words')
    .requiredOption('--root-cause <text>', 'why it happened')
    .requiredOption('--actions <text>', 'what was done about it')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((id, options) => incidentClose(id, options)));
  incident
    .command('report <incident>')
    .description('everything about it, as text or as a PDF')
    .option('--format <format>', 'md or pdf', 'md')
    .option('--out <file>', 'a new file; md goes to the terminal unless given')
    .option(...DATA)
    .action(done((id, options) => incidentReport(id, options)));
}
