import { constants, setPriority } from 'node:os';
import { extname, join } from 'node:path';
import { LineSplitter } from './adapters/local-socket/line-splitter.ts';
import { guardCrash } from './log/crash.ts';
import { openLog } from './log/log.ts';
import {
  FeedQuestion,
  type FromTournament,
  lineOf,
  MAX_JOB_BYTES,
  readLine,
  TournamentJob,
} from './runtime/tournament/protocol.ts';
import { Pool } from './tournament/pool.ts';
import { feedThere } from './tournament/world.ts';

/**
 * The tournament's process (T3), `node tournament.ts DATA_DIR`: the console that starts it asks what a feed holds and then
 * gives it one job, over its standard input, and reads results from its standard output. It ends with its last result, or with that pipe. It has no
 * journal, no key and no way out of the machine.
 */
const [dataDir = ''] = process.argv.slice(2);
const threadEntry = join(import.meta.dirname, `tournament-thread${extname(import.meta.filename)}`);

// What a terminal sends to whoever it started is for the console: this ends with it.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(1));
guardCrash(
  () => openLog(dataDir, 'tournament'),
  () => {},
);
calm(constants.priority.PRIORITY_BELOW_NORMAL);

/** The threads and the agents' processes that are begun from now on come with it. */
function calm(priority: number): void {
  try {
    setPriority(priority);
  } catch {
    // Not permitted: then it runs as everybody else does.
  }
}

const say = (message: FromTournament): void => void process.stdout.write(lineOf(message));
const lines = new LineSplitter(MAX_JOB_BYTES);
const end = (): void => void process.stdout.end(() => process.exit(0));

async function tellFeed(question: FeedQuestion): Promise<void> {
  try {
    say({ type: 'feed', feed: await feedThere(question) });
  } catch (error) {
    say({ type: 'failed', reason: error instanceof Error ? error.message.slice(0, 1_000) : 'unknown error' });
    end();
  }
}

function play(job: TournamentJob): void {
  // Whatever trades comes first, its kill above all.
  if (job.isBesideTrading) calm(constants.priority.PRIORITY_LOW);
  void new Pool({ job, threadEntry, say }).run().then(end);
}

// A question and a job, and nothing else: any other line is not from the console that started this.
let taken = 0;
function take(line: string): void {
  taken += 1;
  const question = taken === 1 ? readLine(FeedQuestion, line) : null;
  const job = taken === 2 ? readLine(TournamentJob, line) : null;
  if (question !== null) void tellFeed(question);
  else if (job !== null) play(job);
  else process.exit(1);
}

process.stdin.on('data', (chunk: Buffer) => {
  for (const line of lines.push(chunk) ?? ['']) take(line);
});
process.stdin.on('end', () => process.exit(0));
