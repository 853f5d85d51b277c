import { Command, CommanderError } from 'commander';
import { Refusal } from '../shared/ipc/contract.ts';
import { FeedError } from './adapters/feeds/feed-error.ts';
import { JournalError } from './adapters/journal/journal-error.ts';
import { SecretStoreError } from './adapters/keychain/secret-store.ts';
import { LocalSocketError } from './adapters/local-socket/local-socket-error.ts';
import { PaperConfigError } from './adapters/paper/config.ts';
import { ManifestError } from './adapters/sandbox/manifest.ts';
import { NewAgentError } from './adapters/sandbox/new-agent.ts';
import { auditExport, auditVerify } from './cli/audit.ts';
import { agentNew, agentsList, agentsStart, agentsStop, reset, status } from './cli/commands.ts';
import { CommandFailed, EXIT, type ExitCode } from './cli/exit.ts';
import { grantIssue, grantList, grantRevoke } from './cli/grant.ts';
import { kill } from './cli/kill.ts';
import { VERSION } from './cli/place.ts';
import { say } from './cli/print.ts';
import { rolePassphrase, roleStatus } from './cli/role.ts';
import { run } from './cli/run.ts';
import { toolDisable, toolList, toolRestore } from './cli/tool.ts';
import { WrongInput } from './runtime/wrong-input.ts';

/** The `interlock` command: the same engine without a window, and the way to a console that runs (docs/cli.md). */
function program(finish: (code: ExitCode) => void): Command {
  const interlock = new Command('interlock')
    .description('Operator console for automated trading agents: paper-first, provably flat.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Use --help to see what there is.');
  const data = ['--data <dir>', 'data folder'] as const;
  const json = ['--json', 'print one JSON object'] as const;
  const passphrase = ['--passphrase-stdin', 'read passphrases from standard input, a line each'] as const;
  const done = <A extends unknown[]>(act: (...args: A) => Promise<ExitCode> | ExitCode) => {
    return async (...args: A): Promise<void> => finish(await act(...args));
  };

  interlock
    .command('run')
    .description('trade a recorded feed on paper without a window')
    .option('--headless', 'no window')
    .option('--feed <file>', 'recorded prices; the embedded month of BTC-PERP unless given')
    .option('--symbol <name>', 'instrument of a feed that has no symbol column')
    .option('--speed <n>', 'market seconds a second, or max')
    .option('--until <time>', 'stop at this market time')
    .option('--agents <names>', 'agents to start, with commas between them')
    .option('--seed <n>', 'seed of ids and of the paper venue')
    .option('--status', 'show a status screen in the terminal')
    .option('--venue-process', 'the paper venue runs as a process of its own and outlives this one')
    .option('--no-watchdog', 'with --venue-process: nobody takes the kill over if this process hangs or dies')
    .option(...data)
    .option(...json)
    .action(done((options) => run(options)));
  interlock
    .command('status')
    .description('what runs, what it holds, what is latched')
    .option(...data)
    .option(...json)
    .action(done((options) => status(options)));
  interlock
    .command('kill')
    .description('cancel and flatten, now')
    .option('--all', 'everything')
    .option('--agent <id>', 'one agent')
    .option('--reason <text>', 'why, for the journal')
    .option('--wait', 'wait until it is FLAT or INCOMPLETE')
    .option(...data)
    .option(...json)
    .action(done((options) => kill(options)));
  interlock
    .command('reset')
    .description('lift a latch, after looking at what is left')
    .option('--trip <id>', 'which kill')
    .option('--reason <text>', 'why, for the journal')
    .option('--confirm <word>', 'ALL, or the name of the agent')
    .option('--residuals-seen', 'you looked at what is left')
    .option(...data)
    .option(...json)
    .action(done((options) => reset(options)));

  const agents = interlock.command('agents').description('list, start and stop agents');
  agents
    .command('list')
    .option(...data)
    .option(...json)
    .action(done((options) => agentsList(options)));
  agents
    .command('start <id>')
    .option(...data)
    .action(done((id, options) => agentsStart(id, options)));
  agents
    .command('stop <id>')
    .description('stop its process and cancel its orders; its position is kept')
    .option(...data)
    .action(done((id, options) => agentsStop(id, options)));
  interlock
    .command('agent')
    .description('make an agent')
    .command('new <name>')
    .option(...data)
    .action(done((name, options) => agentNew(name, options)));

  const grant = interlock.command('grant').description('what agents may do for now');
  grant
    .command('list')
    .option(...data)
    .option(...json)
    .action(done((options) => grantList(options)));
  grant
    .command('issue <agent>')
    .description('a new grant, in place of the one it has')
    .requiredOption('--task <text>', 'what for, for the journal')
    .option(...data)
    .option(...json)
    .action(done((agent, options) => grantIssue(agent, options)));
  grant
    .command('revoke <grant>')
    .description('end it at once; the position is kept')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...data)
    .option(...json)
    .action(done((grantId, options) => grantRevoke(grantId, options)));

  const tool = interlock.command('tool').description('disable and restore market data, order entry, a venue, a feed');
  tool
    .command('list')
    .option(...data)
    .option(...json)
    .action(done((options) => toolList(options)));
  tool
    .command('disable <tool>')
    .description('at once; exits, cancels and kills pass')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...data)
    .option(...json)
    .action(done((name, options) => toolDisable(name, options)));
  tool
    .command('restore <tool>')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...passphrase)
    .option(...data)
    .option(...json)
    .action(done((name, options) => toolRestore(name, options)));

  const role = interlock.command('role').description('what a passphrase unlocks, and setting one');
  role
    .command('status')
    .option(...data)
    .option(...json)
    .action(done((options) => roleStatus(options)));
  role
    .command('passphrase <role>')
    .description('set the passphrase of approver or administrator')
    .option(...passphrase)
    .option(...data)
    .action(done((named, options) => rolePassphrase(named, options)));

  const audit = interlock.command('audit').description('the journal');
  audit
    .command('verify')
    .description('compute every hash anew')
    .option(...data)
    .option(...json)
    .action(done((options) => auditVerify(options)));
  audit
    .command('export')
    .description('all records, one a line')
    .option('--format <format>', 'json', 'json')
    .option('--out <file>', 'write to a file instead of standard output')
    .option(...data)
    .action(done((options) => auditExport(options)));
  return interlock;
}

/** What is wrong in itself, whatever the console does: the same command gives the same answer. */
const WRONG_INPUTS = [WrongInput, FeedError, ManifestError, NewAgentError, PaperConfigError];

/** Words for a user's mistake and for a refusal; never a stack. */
function failure(error: unknown): { readonly code: ExitCode; readonly message: string } {
  if (error instanceof CommandFailed) return { code: error.code, message: error.message };
  if (WRONG_INPUTS.some((kind) => error instanceof kind)) {
    return { code: EXIT.usage, message: error instanceof Error ? error.message : '' };
  }
  if (error instanceof Refusal) return { code: EXIT.refused, message: error.message };
  if (error instanceof LocalSocketError && error.code === 'not-running')
    return { code: EXIT.notRunning, message: error.message };
  if (error instanceof JournalError || error instanceof SecretStoreError || error instanceof LocalSocketError) {
    return { code: EXIT.refused, message: error.message };
  }
  return { code: EXIT.internal, message: `internal error: ${error instanceof Error ? error.message : 'unknown'}` };
}

function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO');
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    await program((finished) => {
      code = finished;
    }).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (isReaderGone(error)) return EXIT.ok;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { code: failed, message } = failure(error);
    say(`interlock: ${message}`);
    if (process.env.INTERLOCK_DEBUG === '1' && error instanceof Error) say(error.stack ?? '');
    return failed;
  }
}

// Whoever reads us may stop early, as `head` does. That ends no session: what would be shown is dropped.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) throw error;
});
process.exitCode = await main(process.argv.slice(2));
