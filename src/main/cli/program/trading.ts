import type { Command } from 'commander';
import { tradingReduce, tradingRelease, tradingStatus } from '../trading.ts';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

/** Trading states: what may only reduce, and why. */
export function addTradingCommands(interlock: Command, done: Act): void {
  const trading = interlock.command('trading').description('trading states: what may only reduce, and why');
  trading
    .command('status')
    .description('the state of everything and of each agent, and what holds them')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => tradingStatus(options)));
  trading
    .command('reduce')
    .description('take no new exposure from now on; exits go on')
    .option('--all', 'everything')
    .option('--venue <id>', 'one venue')
    .option('--agent <id>', 'one agent')
    .option('--reason <text>', 'why, for the journal')
    .option(...DATA)
    .action(done((options) => tradingReduce(options)));
  trading
    .command('release <hold>')
    .description('end one hold; needs an approver')
    .option('--reason <text>', 'why, for the journal')
    .option(...DATA)
    .action(done((hold, options) => tradingRelease(hold, options)));
}
