import { plainLine } from '../../shared/plain-text.ts';

/** Output of the command: data to standard output, words about it to standard error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
export function say(text: string): void {
  process.stderr.write(`${plainLine(text, 4_000)}\n`);
}
