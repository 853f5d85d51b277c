import { plainLine } from '../../shared/plain-text.ts';
import { terminalOutput } from '../adapters/terminal/output.ts';

const words = terminalOutput(2);

/** Output of the command: data to standard output, words about it to standard error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
export function say(text: string): void {
  words(`${plainLine(text, 4_000)}\n`);
}
