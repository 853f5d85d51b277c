import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Check, checksFor } from './doctor/checks.ts';
import { managerOf, readOsRelease, remedyFor } from './doctor/install.ts';

/**
 * `npm run doctor`: says what this machine has of what Interlock can use, what works without the rest, and how to get
 * it; as root on Debian or Ubuntu it gets it. `--check` changes nothing. Ends with 0 when all that is needed is there.
 */
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function report(checks: readonly Check[]): Check[] {
  const missing: Check[] = [];
  for (const check of checks) {
    const found = check.find();
    if (found === null) missing.push(check);
    const mark = found !== null ? 'ok     ' : check.needed ? 'NEEDED ' : 'missing';
    say(`${mark}  ${check.name}: ${found ?? `without it, ${check.without}`}`);
  }
  return missing;
}

function run(command: readonly [string, ...string[]]): boolean {
  say(`\n$ ${command.join(' ')}`);
  const [program, ...args] = command;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { stdio: 'inherit', env }).status === 0;
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const checks = checksFor(process.platform);
let missing = report(checks);
const manager = process.platform === 'linux' ? managerOf(readOsRelease()) : null;
const remedy = remedyFor(missing, manager, process.getuid?.() === 0 && !values.check);
if (remedy.kind === 'tell') say(`\nTo get what is missing: ${remedy.command}`);
if (remedy.kind === 'install') {
  if (!remedy.commands.every(run)) say('\nThe installation did not succeed; what was said above tells why.');
  say('');
  missing = report(missing);
}
if (missing.some((check) => check.needed)) process.exitCode = 1;
