import type { Command } from 'commander';
import { agentNew, agentsList, agentsStart, agentsStop } from '../commands.ts';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

/** Agents: listed, started, stopped, made. */
export function addAgentCommands(interlock: Command, done: Act): void {
  const agents = interlock.command('agents').description('list, start and stop agents');
  agents
    .command('list')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => agentsList(options)));
  agents
    .command('start <id>')
    .option(...DATA)
    .action(done((id, options) => agentsStart(id, options)));
  agents
    .command('stop <id>')
    .description('stop its process and cancel its orders; its position is kept')
    .option(...DATA)
    .action(done((id, options) => agentsStop(id, options)));
  interlock
    .command('agent')
    .description('make an agent')
    .command('new <name>')
    .option(...DATA)
    .action(done((name, options) => agentNew(name, options)));
}
