import { terminalOutput } from '../adapters/terminal/output.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** What the contract takes at the most, with room for a line's end; more is not read. */
const MAX_LINE = 1_024;

/** What a passphrase is read from: a terminal that does not show it, or lines of standard input. */
export interface PassphraseSource {
  /** Asks for one. @throws CommandFailed when there is nobody to ask, or nothing was given */
  ask(prompt: string): Promise<string>;
}

/** Standard input as this needs it. */
export type Keyboard = Pick<
  NodeJS.ReadStream,
  'isTTY' | 'setRawMode' | 'on' | 'off' | 'setEncoding' | 'resume' | 'pause'
>;

const words = terminalOutput(2);

/** With `--passphrase-stdin` lines of standard input, one for each question; else the terminal, without echo. */
export function passphraseSource(
  fromStdin: boolean,
  keyboard: Keyboard = process.stdin,
  show: (text: string) => void = words,
): PassphraseSource {
  if (fromStdin) return lineSource(keyboard);
  return {
    ask: (prompt) => {
      if (keyboard.isTTY === true) return askHidden(keyboard, prompt, show);
      throw new CommandFailed(
        EXIT.usage,
        'A passphrase is needed, and there is no terminal to ask at. Pass it with --passphrase-stdin.',
      );
    },
  };
}

function lineSource(input: Keyboard): PassphraseSource {
  let rest = '';
  let isOver = false;
  let wake = (): void => {};
  const onData = (text: string): void => {
    if (rest.length < 8 * MAX_LINE) rest += text;
    wake();
  };
  const onEnd = (): void => {
    isOver = true;
    wake();
  };
  let isOpen = false;
  return {
    ask: async () => {
      if (!isOpen) {
        isOpen = true;
        input.setEncoding('utf8');
        input.on('data', onData);
        input.on('end', onEnd);
      }
      input.resume();
      while (!rest.includes('\n') && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      input.pause();
      const [line = ''] = rest.split('\n');
      rest = rest.slice(line.length + 1);
      return given(line.replace(/\r$/, ''));
    },
  };
}

/** Reads keys until Enter. Nothing is shown, not even how many: over a shoulder that is a hint. */
function askHidden(keyboard: Keyboard, prompt: string, show: (text: string) => void): Promise<string> {
  show(`${prompt}: `);
  keyboard.setRawMode(true);
  keyboard.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    const typed: string[] = [];
    const end = (settle: () => void): void => {
      keyboard.off('data', onKeys);
      keyboard.setRawMode(false);
      keyboard.pause();
      show('\n');
      settle();
    };
    const onKeys = (keys: string): void => {
      for (const key of keys) {
        if (key === '\u0003' || key === '\u0004') {
          end(() => reject(new CommandFailed(EXIT.usage, 'Nothing was done.')));
          return;
        }
        if (key === '\r' || key === '\n') {
          end(() => {
            try {
              resolve(given(typed.join('')));
            } catch (error) {
              reject(error);
            }
          });
          return;
        }
        if (key === '\u007f' || key === '\b') typed.pop();
        else if (typed.length < MAX_LINE) typed.push(key);
      }
    };
    keyboard.on('data', onKeys);
    keyboard.resume();
  });
}

function given(passphrase: string): string {
  if (passphrase === '') throw new CommandFailed(EXIT.usage, 'No passphrase was given.');
  return passphrase;
}
