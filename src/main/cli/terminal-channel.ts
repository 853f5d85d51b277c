import { terminalOutput } from '../adapters/terminal/output.ts';
import type { DesktopChannel } from '../ipc/console-face.ts';

const BELL = '\x07';

/** Headless, an alarm that nobody acknowledged is a line and a bell in the terminal. */
export function terminalChannel(say: (text: string) => void, ring: () => void = ringTerminal): DesktopChannel {
  return ({ priority, cause, consequence, action }) => {
    ring();
    say(`interlock: ALARM (${priority}): ${cause}. ${consequence} ${action}`);
    return { delivered: true, detail: 'in the terminal' };
  };
}

const words = terminalOutput(2);
function ringTerminal(): void {
  if (process.stderr.isTTY) words(BELL);
}
