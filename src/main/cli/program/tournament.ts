import type { Command } from 'commander';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

const load = () => import('../tournament.ts');

/** Agents side by side on the same data, each in a world of its own. */
export function addTournamentCommands(interlock: Command, done: Act): void {
  const tournament = interlock
    .command('tournament')
    .description('agents on the same data, each in a world of its own: run, show, stop');
  tournament
    .command('run')
    .description('play one to its end; with the console that runs, or here')
    .option('--agents <names>', 'entrants, with commas between them; every agent that trades the feed unless given')
    .option('--feed <file>', 'recorded prices; the embedded month of BTC-PERP unless given')
    .option('--symbol <name>', 'instrument of a feed that has no symbol column')
    .option('--seed <n>', 'seed of ids and of the paper venue; that of the settings unless given')
    .option('--variants <n>', 'variants of these agents that were tried on this data elsewhere')
    .option('--resume', 'go on with the one that was cut short')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await load()).tournamentRun(options)));
  tournament
    .command('show [tournament]')
    .description('leaderboard of the last one, or of this one')
    .option('--agent <name>', 'all that is known of one entrant: its gate, months, regimes, drawdowns')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (id, options) => (await load()).tournamentShow(id, options)));
  tournament
    .command('curve <tournament> <agent>')
    .description("an entrant's equity by the hour")
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (id, agent, options) => (await load()).tournamentCurve(id, agent, options)));
  tournament
    .command('stop')
    .description('end the one that runs or was cut short; results that it has are kept')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await load()).tournamentStop(options)));
}
