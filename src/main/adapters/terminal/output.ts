import { constants, fstatSync, openSync, writeSync } from 'node:fs';

/**
 * Writes words to the terminal, and never waits for it. Node writes to terminals and pipes in the caller's own turn: with
 * Ctrl-S, a stalled remote session or a reader that stopped reading, the console would stand still in the middle of
 * that, kill and all, until its watchdog takes it for hung. So the terminal is opened once more, without waiting, and
 * what it does not take is dropped, and so is what a full disk or a closed terminal refuses: no console ends for want of
 * somebody to talk to. A file, which never holds anybody up, is written as it is.
 */
export function terminalOutput(fd: 1 | 2): (text: string) => void {
  const own = openAgain(fd) ?? fd;
  return (text) => {
    const bytes = Buffer.from(text);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(own, bytes, written);
    } catch {
      // Nobody takes it just now, or any more.
    }
  };
}

/** Our own way to what stands behind `fd`; null where there is none, or none is needed. */
function openAgain(fd: 1 | 2): number | null {
  try {
    const behind = fstatSync(fd);
    if (!behind.isCharacterDevice() && !behind.isFIFO()) return null;
    const path = process.platform === 'linux' ? `/proc/self/fd/${fd}` : '/dev/tty';
    if (process.platform !== 'linux' && !behind.isCharacterDevice()) return null;
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
}
