import { spawn } from 'node:child_process';
import { openLog } from '../log/log.ts';

/**
 * Tells the operator, best effort, by a desktop notification where the system has one.
 */
export function notify(title: string, body: string): void {
  const command = notification(title, body);
  if (command === null) return;
  const [name, ...args] = command;
  const child = spawn(name, args, { stdio: 'ignore', detached: true });
  // No such program, no session to show it in: then the terminal and the app itself say it.
  child.on('error', () => {});
  child.unref();
}

/** Title and body are handed over as arguments and never as part of a program. */
function notification(title: string, body: string): [string, ...string[]] | null {
  if (process.platform === 'linux') return ['notify-send', '--urgency=critical', '--', title, body];
  if (process.platform !== 'darwin') return null;
  const program = 'on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run';
  return ['osascript', '-e', program, title, body];
}

/**
 * Says it in the log and to the terminal that main was started from. Only once everything is done: a data folder on a
 * drive that is gone, or a terminal that is held, may keep us here.
 */
export function say(dataDir: string, lines: readonly string[]): void {
  const log = openLog(dataDir, 'watchdog');
  for (const line of lines) log.info(line);
  for (const line of lines) process.stderr.write(`interlock watchdog: ${line}\n`);
}
