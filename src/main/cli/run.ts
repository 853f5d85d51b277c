import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { startControlSocket } from '../adapters/control-socket/server.ts';
import { refuseToStop } from '../adapters/terminal/no-stop.ts';
import { isRunning, latchOf } from '../engine/kill/trips.ts';
import { consoleDoor } from '../ipc/console-dispatch.ts';
import type { Console } from '../runtime/console.ts';
import type { WantedMarket } from '../runtime/live/live-world.ts';
import { hasJournal } from '../runtime/open-data-folder.ts';
import type { PlayEnd } from '../runtime/player.ts';
import { readTestExchange } from '../runtime/venue-keys/read-test-exchange.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { readLive } from './live-markets.ts';
import { headlessConsole } from './offline.ts';
import { operator } from './place.ts';
import { print, printJson, say } from './print.ts';
import { StatusScreen } from './status-screen.ts';
import { freshRunDir, rememberRun, setAside } from './target.ts';
import { terminalChannel } from './terminal-channel.ts';
import { readAccount } from './test-exchange.ts';
import { sayFailure } from './with-console.ts';

/** A killed run stays reachable this long, machine milliseconds. */
const LINGER_AFTER_KILL_MS = 1_500;

export interface RunOptions {
  readonly headless?: boolean;
  readonly feed?: string;
  readonly liveFeed?: string;
  readonly symbols?: string;
  readonly venue?: string;
  readonly endpoint?: string;
  readonly ca?: string;
  readonly symbol?: string;
  readonly speed?: string;
  readonly until?: string;
  readonly agents?: string;
  readonly data?: string;
  readonly seed?: string;
  readonly json?: boolean;
  readonly status?: boolean;
  readonly venueProcess?: boolean;
  readonly watchdog?: boolean;
}

/** `interlock run`: a session without a window, until its feed ends, a time is reached, a kill is over or Ctrl-C. */
export async function run(options: RunOptions): Promise<ExitCode> {
  if (options.headless !== true && options.status !== true) {
    throw new CommandFailed(EXIT.usage, 'A run has no window: say --headless. For the window use `npm start`.');
  }
  const request = readRequest(options);
  const dataDir = options.data === undefined ? freshRunDir(nameOf(request)) : resolve(options.data);
  const consoleOptions = { ...options, testExchange: readTestExchange(options) };
  let console = await headlessConsole(dataDir, consoleOptions);
  if (options.data === undefined && hasJournal(dataDir) && console.session.state === 'ended' && !isLatched(console)) {
    // The same run again: it starts over, so that it gives the same journal; the earlier one is kept.
    await console.close();
    setAside(dataDir);
    console = await headlessConsole(dataDir, consoleOptions);
  }
  rememberRun(dataDir);
  try {
    return await play(console, dataDir, request, options);
  } finally {
    await console.close();
  }
}

async function play(console: Console, dataDir: string, request: Request, options: RunOptions): Promise<ExitCode> {
  const socket = await startControlSocket({
    dataDir,
    ...consoleDoor(console, sayFailure),
    onDelta: (listener) => console.onDelta(listener),
    by: operator(),
    onProblem: (text) => say(`interlock: ${text}`),
  });
  refuseToStop((text) => say(`interlock: ${text}`));
  const screen = options.status === true ? new StatusScreen(console) : null;
  // At full speed a run is over before anybody could acknowledge: it says its grave alarms at its end.
  if (request.speed !== 'max') console.notifyThrough(terminalChannel(say));
  try {
    if (isLatched(console)) await refuseLatched(console);
    const end = ended(console);
    await begin(console, request);
    if (options.json !== true && screen === null) say(`interlock: running, data folder ${dataDir}`);
    const first = await end;
    // Tripped in its last moments: the feed may end before anybody has looked.
    const how = first !== 'stopped' && isLatched(console) ? 'killed' : first;
    if (how === 'killed') await killOver(console);
    await agentKillsOver(console);
    const { state, problem } = console.session.view();
    if (state === 'failed' && how !== 'killed') throw new CommandFailed(EXIT.refused, problem);
    for (const { cause, consequence, action } of graveAlarms(console))
      say(`interlock: ${cause} ${consequence} ${action}`);
    // Whoever pressed from another terminal gets to see how it ended.
    if (how === 'killed') await new Promise((resolve) => setTimeout(resolve, LINGER_AFTER_KILL_MS));
    if (options.json === true) printJson(console.result());
    else print(summary(console, how));
    return how === 'killed' ? EXIT.killed : EXIT.ok;
  } finally {
    screen?.close();
    await socket.close();
  }
}

/** Kills of single agents that may be pressed one after the other while a run starts. */
const MAX_BEGINS = 10;

/**
 * Starts the session, or goes on with it, once kills of single agents are finished: those that were interrupted, and
 * those that are pressed while it starts. A kill is no reason to end with it undone.
 */
async function begin(console: Console, request: Request): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await agentKillsOver(console);
    try {
      await startOrResume(console, request);
      return;
    } catch (error) {
      if (isLatched(console)) await refuseLatched(console);
      if (!console.engine.kills.isRunning || tries === MAX_BEGINS) throw error;
    }
  }
}

async function startOrResume(console: Console, { feedPath, ...rest }: Request): Promise<void> {
  if (console.session.state === 'ready') {
    console.session.refuseOther(rest);
    if (console.session.view().feed === 'recorded') console.session.setSpeed(rest.speed);
    await console.resumeSession(rest.until);
  } else {
    await console.startSession({ ...rest, ...(feedPath === undefined ? {} : { feedPath }) });
  }
}

/** @throws CommandFailed, once the global kill has no more to do */
async function refuseLatched(console: Console): Promise<never> {
  const why = latchOf(console.engine.state.trips, { kind: 'global' })?.reason ?? '';
  await killOver(console);
  const words = `Everything is latched by a kill${why === '' ? '' : `: ${why}`}. Run \`interlock reset\` first.`;
  throw new CommandFailed(EXIT.refused, words);
}

interface Request {
  readonly feedPath: string | undefined;
  /** Null: a recorded feed. */
  readonly live: readonly WantedMarket[] | null;
  /** Null: the paper venue. */
  readonly account: string | null;
  readonly speed: number | 'max';
  readonly seed: number;
  readonly agents: readonly string[] | null;
  readonly until: number | null;
}

function readRequest(options: RunOptions): Request {
  const live = readLive(options);
  const account = readAccount(options);
  const speed = options.speed ?? (live !== null ? '1' : options.status === true ? '600' : 'max');
  const number = Number(speed);
  if (speed !== 'max' && !(Number.isFinite(number) && number > 0 && number <= 100_000)) {
    throw new CommandFailed(EXIT.usage, `--speed takes a number above 0 and up to 100000, or max; not "${speed}".`);
  }
  const seed = Number(options.seed ?? '1');
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new CommandFailed(EXIT.usage, `--seed takes a whole number from 0 to 2147483647; not "${options.seed}".`);
  }
  const until = options.until === undefined ? null : Date.parse(options.until);
  if (until !== null && Number.isNaN(until)) {
    throw new CommandFailed(EXIT.usage, `--until takes a time such as 2022-01-07T00:00:00Z; not "${options.until}".`);
  }
  const agents = options.agents?.split(',').map((name) => name.trim()) ?? null;
  if (agents?.some((name) => name === '') === true) {
    throw new CommandFailed(EXIT.usage, '--agents takes names with commas between them, such as trend,grid.');
  }
  const feedPath = options.feed === undefined ? undefined : resolve(options.feed);
  return { feedPath, live, account, speed: speed === 'max' ? 'max' : number, seed, agents, until };
}

/** A name for the inputs that decide a run. Speed is none of them: it changes nothing but the time it takes. */
function nameOf({ feedPath, live, seed, agents, until }: Request): string {
  const inputs = JSON.stringify([live ?? feedPath ?? 'embedded', agents, until]);
  return `seed-${seed}-${createHash('sha256').update(inputs).digest('hex').slice(0, 10)}`;
}

function isLatched(console: Console): boolean {
  return latchOf(console.engine.state.trips, { kind: 'global' }) !== undefined;
}

/** Those that nobody may miss: a journal that is not written is one. */
function graveAlarms(console: Console) {
  return [...console.engine.state.alarms.values()].filter((alarm) => alarm.priority === 'critical' && !alarm.cleared);
}

/** A kill of one agent is finished too before the run closes, unless it takes longer than this, machine milliseconds. */
const AGENT_KILLS_WITHIN_MS = 30_000;

async function agentKillsOver(console: Console): Promise<void> {
  const until = Date.now() + AGENT_KILLS_WITHIN_MS;
  while (console.engine.kills.isRunning && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Resolves when the global kill has no more to do, looking ten times a second. */
async function killOver(console: Console): Promise<void> {
  for (;;) {
    const trip = latchOf(console.engine.state.trips, { kind: 'global' });
    if (trip === undefined || !isRunning(trip)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function ended(console: Console): Promise<PlayEnd | 'killed'> {
  return new Promise((resolve) => {
    console.session.onEnd = (end) => resolve(end);
    const timer = setInterval(() => {
      const trip = latchOf(console.engine.state.trips, { kind: 'global' });
      if (trip === undefined || isRunning(trip)) return;
      clearInterval(timer);
      resolve('killed');
    }, 50);
    timer.unref();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('stopped'));
  });
}

function summary(console: Console, how: string): string {
  const result = console.result() as {
    bars: number;
    orders: number;
    fills: number;
    denials: number;
    account: { currency: string; equity: string; fees: string };
    books: { agent: string; equity: string; realised: string; fills: number }[];
    trips: { id: string; scope: string; phase: string }[];
    journal: { records: number; head: string };
  };
  const books = result.books
    .map((book) => `  ${book.agent.padEnd(12)} equity ${book.equity}  realised ${book.realised}  fills ${book.fills}`)
    .join('\n');
  const trips = result.trips.map((trip) => `  ${trip.id} ${trip.scope} ${trip.phase}`).join('\n');
  return [
    `${how}: ${result.bars} bars, ${result.orders} orders, ${result.fills} fills, ${result.denials} denials`,
    `account: equity ${result.account.equity} ${result.account.currency}, fees ${result.account.fees}`,
    books,
    ...(trips === '' ? [] : [`kills:\n${trips}`]),
    `journal: ${result.journal.records} records, head ${result.journal.head}`,
  ].join('\n');
}
