import { resolve } from 'node:path';
import { AgentId } from '../../shared/ids.ts';
import { type CurveFile, TournamentId, type TournamentView } from '../../shared/view/tournament.ts';
import { startControlSocket } from '../adapters/control-socket/server.ts';
import { consoleDoor } from '../ipc/console-dispatch.ts';
import { hasJournal } from '../runtime/open-data-folder.ts';
import { type Call, unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { headlessConsole } from './offline.ts';
import { operator } from './place.ts';
import { print, printJson, say } from './print.ts';
import { Progress } from './progress.ts';
import { candidates, defaultDataDir, runningConsoles } from './target.ts';
import { entrantTable, tournamentTable } from './tournament-table.ts';
import { sayFailure, withConsole } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

export interface TournamentRunOptions extends Common {
  readonly agents?: string;
  readonly feed?: string;
  readonly symbol?: string;
  readonly seed?: string;
  readonly variants?: string;
  readonly resume?: boolean;
}

export interface TournamentShowOptions extends Common {
  readonly agent?: string;
}

const LOOK_EVERY_MS = 250;

/** `interlock tournament run`: starts one, or goes on with one that was cut short, and waits until it is over. */
export async function tournamentRun(options: TournamentRunOptions): Promise<ExitCode> {
  const request = readRequest(options);
  return withPlayingConsole(options.data, async (call) => {
    const { id } =
      options.resume === true
        ? unwrap(await call('tournament.resume', {}))
        : unwrap(await call('tournament.start', request));
    const tournament = await over(call, id);
    if (options.json === true) printJson(tournament);
    else print(tournamentTable(tournament));
    return tournament.state === 'finished' ? EXIT.ok : EXIT.refused;
  });
}

/** `interlock tournament show [ID]`: the last one unless it is named; with `--agent` all that is known of an entrant. */
export async function tournamentShow(id: string | undefined, options: TournamentShowOptions): Promise<ExitCode> {
  const agent = options.agent === undefined ? null : agentOf(options.agent);
  return withConsole(options.data, async (call) => {
    const { tournament } = unwrap(await call('tournament.show', { id: id === undefined ? null : idOf(id) }));
    if (tournament === null) throw new CommandFailed(EXIT.refused, 'There was no tournament. Start one with run.');
    const entrant = tournament.entrants.find((it) => it.agent === agent);
    if (agent !== null && entrant === undefined) {
      throw new CommandFailed(EXIT.refused, `${agent} did not take part in ${tournament.id}.`);
    }
    if (options.json === true) printJson(entrant ?? tournament);
    else print(entrant === undefined ? tournamentTable(tournament) : entrantTable(entrant));
    return EXIT.ok;
  });
}

/** `interlock tournament stop`: who has a result keeps it. */
export async function tournamentStop(options: Common): Promise<ExitCode> {
  return withConsole(options.data, async (call) => {
    unwrap(await call('tournament.stop', {}));
    if (options.json === true) printJson({ stopped: true });
    else print('The tournament is stopped. Results that it has are kept.');
    return EXIT.ok;
  });
}

/** `interlock tournament curve ID AGENT`: equity by the hour, as its file has it. */
export async function tournamentCurve(id: string, agent: string, options: Common): Promise<ExitCode> {
  return withConsole(options.data, async (call) => {
    const curve: CurveFile = unwrap(await call('tournament.curve', { id: idOf(id), agent: agentOf(agent) }));
    if (options.json === true) printJson(curve);
    else for (const { at, equity } of curve.points) print(`${new Date(at).toISOString()} ${equity}`);
    return EXIT.ok;
  });
}

function readRequest({ agents, feed, symbol, seed, variants, resume }: TournamentRunOptions) {
  if (resume === true && [agents, feed, symbol, seed, variants].some((it) => it !== undefined)) {
    throw new CommandFailed(EXIT.usage, '--resume goes on with what was begun: leave the other options out.');
  }
  if (symbol !== undefined && feed === undefined) {
    throw new CommandFailed(EXIT.usage, '--symbol says whose prices a file holds: name the file with --feed.');
  }
  return {
    agents: agents === undefined ? null : agents.split(',').map(agentOf),
    feed: feed === undefined ? null : { path: resolve(feed), symbol: symbol ?? null },
    seed: seed === undefined ? null : wholeNumber('--seed', seed, 2_147_483_647),
    variantsElsewhere: variants === undefined ? 0 : wholeNumber('--variants', variants, 1_000_000),
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value <= most) return value;
  throw new CommandFailed(EXIT.usage, `${name} takes a whole number from 0 to ${most}.`);
}

function agentOf(text: string): AgentId {
  const parsed = AgentId.safeParse(text.trim());
  if (parsed.success) return parsed.data;
  throw new CommandFailed(EXIT.usage, '--agents takes names of agents with commas between them, such as trend,grid.');
}

function idOf(text: string): TournamentId {
  const parsed = TournamentId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandFailed(EXIT.usage, 'A tournament is named like tournament-1. Without a name it is the last one.');
}

/** With the console that runs, which then goes on with it; or with one made here, reachable while it is played. */
async function withPlayingConsole(
  named: string | undefined,
  use: (call: Call) => Promise<ExitCode>,
): Promise<ExitCode> {
  const [first, ...others] = await runningConsoles(named);
  for (const { client } of others) client.close();
  if (first !== undefined) {
    try {
      return await use((channel, request) => first.client.invoke(channel, request));
    } finally {
      first.client.close();
    }
  }
  const dataDir = candidates(named).find(hasJournal) ?? (named === undefined ? defaultDataDir() : resolve(named));
  const console = await headlessConsole(dataDir);
  const door = consoleDoor(console, sayFailure);
  const socket = await startControlSocket({
    dataDir,
    ...door,
    onDelta: (listener) => console.onDelta(listener),
    by: operator(),
    onProblem: (text) => say(`interlock: ${text}`),
  });
  const asker = { by: operator(), via: 'socket', session: 'tournament' } as const;
  try {
    return await use(async (channel, request) => (await door.dispatch(channel, request, asker)) as never);
  } finally {
    await socket.close();
    await console.close();
  }
}

/** Waits until it is over, with its progress on a terminal. Ctrl-C stops waiting, and cuts short what is played here. */
async function over(call: Call, id: TournamentId): Promise<TournamentView> {
  const progress = new Progress('tournament', 'bars');
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      isInterrupted = true;
    });
  }
  try {
    for (;;) {
      const { tournament } = unwrap(await call('tournament.show', { id }));
      if (tournament === null) throw new CommandFailed(EXIT.refused, `${id} is not known any more.`);
      if (tournament.state !== 'running') return tournament;
      if (isInterrupted) {
        say(`interlock: ${id} is not over. \`interlock tournament run --resume\` goes on with it.`);
        return tournament;
      }
      const played = tournament.entrants.reduce((sum, { bars }) => sum + bars, 0);
      progress.show(played, tournament.bars * tournament.entrants.length);
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
  } finally {
    progress.end();
  }
}
