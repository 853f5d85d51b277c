import { constants, setPriority } from 'node:os';
import { guardCrash } from './log/crash.ts';
import { openLog } from './log/log.ts';
import { MainProcess } from './watchdog/main-process.ts';
import { reachVenue, testReach } from './watchdog/reach-venue.ts';
import { takeOver } from './watchdog/takeover.ts';
import { watch } from './watchdog/watch.ts';

/**
 * The watchdog (K10): a process of its own that main starts, `node watchdog.js DATA_DIR MAIN_PID LEASE`, and talks to
 * over standard input and output. It has no journal, no agent and no native module, and of an account at an exchange the
 * alias of its key alone, which it reads when it takes over; what it knows of a venue it asks the venue.
 * docs/adr/0007-watchdog.md
 */
const [dataDir = '', mainPid = '', lease = ''] = process.argv.slice(2);

// What a terminal sends to whoever it started is for main: the watchdog ends when main says goodbye.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
// Whoever read what it says may be gone with main.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
guardCrash(
  () => openLog(dataDir, 'watchdog'),
  () => {},
);
try {
  setPriority(constants.priority.PRIORITY_HIGH);
} catch {
  // Not permitted to most users; then it runs as everybody else does.
}

const main = new MainProcess(Number(mainPid));
const lost = await watch(main, (account) => testReach(dataDir, account));
if (lost !== null) {
  const reach = reachVenue({ dataDir, main, account: lost.account });
  await takeOver({ dataDir, main, lease, lost, reach });
}
process.exit(0);
