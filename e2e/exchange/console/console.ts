import { MoneyError } from '../../../src/shared/money.ts';
import { Refusal } from '../core/refusal.ts';
import { type Commands, type Scene, UsageError } from './command.ts';
import { faultCommands } from './fault-commands.ts';
import { marketCommands } from './market-commands.ts';

const COMMANDS: Commands = { ...marketCommands, ...faultCommands };

/** Does one line of a script. Answers in words, also where it cannot be done; empty for an empty line or a comment. */
export async function perform(scene: Scene, line: string): Promise<string> {
  const [name = '', ...words] = line.trim().split(/\s+/);
  if (name === '' || name.startsWith('#')) return '';
  if (name === 'help') return help();
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return `there is no ${name}: say help`;
  try {
    return await command.run(scene, words);
  } catch (error) {
    if (error instanceof UsageError) return `${error.message}: ${command.usage}`;
    if (error instanceof Refusal || error instanceof MoneyError) return `refused: ${error.message}`;
    throw error;
  }
}

function help(): string {
  const rows = Object.values(COMMANDS).map(({ usage, help: what }) => `${usage.padEnd(44)} ${what}`);
  return [...rows, `${'exit'.padEnd(44)} ends it`].join('\n');
}
