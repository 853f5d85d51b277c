import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Watchdog } from '../../adapters/watchdog/watchdog.ts';

/**
 * For tests: a main process with nothing but a watchdog, `node main.ts DATA_DIR armed|idle`. It says `watching` when it
 * is watched, and does what a line on its standard input asks for.
 */
const [dataDir = '', stake] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const watchdog = new Watchdog({
  nodePath: process.execPath,
  entry: join(import.meta.dirname, '..', '..', 'watchdog.ts'),
  dataDir,
  armed: () => stake === 'armed',
  venues: () => [],
  account: () => null,
  onKeyRead: () => {},
  wallNow: () => Date.now(),
  monotonic: () => performance.now(),
  note: say,
  onChange: (state, reason) => say(state === 'watching' ? `watching ${watchdog.pid}` : `gone: ${reason}`),
});

/** Keeps the thread to itself. */
function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

process.stdin.setEncoding('utf8').on('data', async (text: string) => {
  const [what, ms = '0'] = text.trim().split(' ');
  if (what === 'busy') {
    // After a beat has gone out.
    await sleep(150);
    busy(Number(ms));
    say('back');
  }
  if (what === 'loop') busy(Number.POSITIVE_INFINITY);
  if (what === 'throw') throw new Error('a defect');
  if (what === 'close') {
    await watchdog.close();
    process.exit(0);
  }
});
