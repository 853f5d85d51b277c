import { type Flipped, FlippedLog } from '../../src/main/adapters/journal/testing/flips.ts';

/**
 * `npm run tamper` flips every byte of a small journal's file, one at a time, and verifies it each time. Takes some
 * minutes. Exit code 1 when a flipped byte was not found, or not where it is.
 */
const SAY_EVERY = 4_096;

const log = new FlippedLog();
const counts: Record<Flipped, number> = { refused: 0, located: 0, 'found elsewhere': 0, 'not found': 0 };
try {
  for (let at = 0; at < log.size; at += 1) {
    const flipped = log.try(at, 1 << (at % 8));
    counts[flipped] += 1;
    if (flipped !== 'refused' && flipped !== 'located') process.stdout.write(`byte ${at}: ${flipped}\n`);
    if ((at + 1) % SAY_EVERY === 0) process.stderr.write(`${at + 1} of ${log.size} bytes\n`);
  }
} finally {
  log.remove();
}
process.stdout.write(`${log.size} bytes flipped: ${counts.refused} refused at opening, ${counts.located} located\n`);
process.exitCode = counts['found elsewhere'] + counts['not found'] > 0 ? 1 : 0;
