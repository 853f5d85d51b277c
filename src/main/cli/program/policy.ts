import type { Command } from 'commander';
import { policyReload } from '../policy-reload.ts';
import { type Act, DATA, JSON_OUTPUT, PASSPHRASE } from './options.ts';

/** The rules of what agents may do, as files. */
export function addPolicyCommands(interlock: Command, done: Act): void {
  const policy = interlock.command('policy').description('what agents may do: check, test and explain the rules');
  policy
    .command('check [path]')
    .description('read a policy, a risk config or a whole folder as the console would; loads nothing')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (path, options) => (await import('../policy.ts')).policyCheck(path, options)));
  policy
    .command('test [dir]')
    .description('put the cases in cases.json to the policies beside it')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (dir, options) => (await import('../policy.ts')).policyTest(dir, options)));
  policy
    .command('explain')
    .description('what the policies say of one call, and which rule says it')
    .requiredOption('--agent <id>', 'who asks')
    .requiredOption('--tool <name>', 'what for, such as order.propose')
    .option('--role <role>', "the agent's role; its manifest's unless given")
    .option('--symbol <name>', 'the instrument')
    .option('--venue <id>', 'the venue; the paper venue unless given')
    .option('--mode <mode>', 'paper or live', 'paper')
    .option('--purpose <text>', "why, in the agent's words")
    .option('--reducing', 'an order that may only reduce, or a cancel')
    .option('--at <time>', 'ISO 8601, UTC; now unless given')
    .option('--policy <dir>', 'a policy folder; the one that the console would read unless given')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../policy-explain.ts')).policyExplain(options)));
  policy
    .command('reload')
    .description('a console that runs reads its policy folder again; what is bad changes nothing')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => policyReload(options)));
  policy
    .command('init')
    .description("copy the console's own policies into the data folder, to be changed there")
    .option(...DATA)
    .action(done(async (options) => (await import('../policy.ts')).policyInit(options)));
}
