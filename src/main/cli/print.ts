import { plainLine } from '../../shared/plain-text.ts';
import { terminalOutput } from '../adapters/terminal/output.ts';
import { type Log, NO_LOG, openLog } from '../log/log.ts';
import { textForUsers } from '../log/redact.ts';

const words = terminalOutput(2);
let log: Log = NO_LOG;

/** From now on what is said is logged in this data folder, which is there, as well. */
export function logTo(dataDir: string): void {
  log = openLog(dataDir, 'command');
}

/** The log of this command. */
export function commandLog(): Log {
  return log;
}

/** Output of the command: data to standard output, words about it to standard error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
export function say(text: string): void {
  words(`${plainLine(text, 4_000)}\n`);
  log.info(text);
}

/** What went wrong inside: its message without paths and secrets; the log gets the rest of it. */
export function sayError(text: string, error: unknown): void {
  const message = error instanceof Error ? textForUsers(error.message) : 'unknown';
  words(`${plainLine(`${text}: ${message}`, 4_000)}\n`);
  log.error(text, error);
}
