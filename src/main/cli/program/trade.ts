import type { Command } from 'commander';
import { reset, status } from '../commands.ts';
import { kill } from '../kill.ts';
import { type Act, CA, DATA, ENDPOINT, JSON_OUTPUT } from './options.ts';

/** Running a session, looking at it, killing and resetting. */
export function addTradeCommands(interlock: Command, done: Act): void {
  interlock
    .command('run')
    .description('trade on paper without a window: a recorded feed, or live prices')
    .option('--headless', 'no window')
    .option('--feed <file>', 'recorded prices; the embedded month of BTC-PERP unless given')
    .option(
      '--live-feed <venues>',
      "today's prices of these exchanges instead, with commas between them: goes out for them",
    )
    .option(
      '--symbols <names>',
      'with --live-feed: such as BTC/USDT:USDT,ETH/USDT:USDT@bybit; the first venue unless said',
    )
    .option('--venue <alias>', 'trade the account of this key at a test exchange, instead of the paper venue')
    .option(...ENDPOINT)
    .option(...CA)
    .option('--symbol <name>', 'instrument of a feed that has no symbol column')
    .option('--speed <n>', 'market seconds a second, or max')
    .option('--until <time>', 'stop at this market time')
    .option('--agents <names>', 'agents to start, with commas between them')
    .option('--seed <n>', 'seed of ids and of the paper venue')
    .option('--status', 'show a status screen in the terminal')
    .option('--venue-process', 'the paper venue runs as a process of its own and outlives this one')
    .option('--no-watchdog', 'with --venue-process: nobody takes the kill over if this process hangs or dies')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../run.ts')).run(options)));
  interlock
    .command('status')
    .description('what runs, what it holds, what is latched')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => status(options)));
  interlock
    .command('kill')
    .description('cancel and flatten, now')
    .option('--all', 'everything')
    .option('--agent <id>', 'one agent')
    .option('--reason <text>', 'why, for the journal')
    .option('--wait', 'wait until it is FLAT or INCOMPLETE')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => kill(options)));
  interlock
    .command('reset')
    .description('lift a latch, after looking at what is left')
    .option('--trip <id>', 'which kill')
    .option('--reason <text>', 'why, for the journal')
    .option('--confirm <word>', 'ALL, or the name of the agent')
    .option('--residuals-seen', 'you looked at what is left')
    .option('--root-cause <text>', 'why it happened; closes the incident of the kill')
    .option('--actions <text>', 'what was done about it; closes the incident of the kill')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => reset(options)));
}
