import { spawn } from 'node:child_process';

/**
 * Tells the operator, best effort: a desktop notification where the system has one, and the terminal that main was
 * started from. The terminal comes last, since one that is held (Ctrl-S) would hold up whoever writes to it.
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

export function say(text: string): void {
  process.stderr.write(`interlock watchdog: ${text}\n`);
}
