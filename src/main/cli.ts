import { Command, CommanderError } from 'commander';
import { Refusal } from '../shared/ipc/contract.ts';
import { FeedError } from './adapters/feeds/feed-error.ts';
import { JournalError } from './adapters/journal/journal-error.ts';
import { SecretStoreError } from './adapters/keychain/secret-store.ts';
import { LocalSocketError } from './adapters/local-socket/local-socket-error.ts';
import { PaperConfigError } from './adapters/paper/config.ts';
import { ManifestError } from './adapters/sandbox/manifest.ts';
import { NewAgentError } from './adapters/sandbox/new-agent.ts';
import { DatabaseError } from './adapters/sqlcipher/database-error.ts';
import { CommandFailed, EXIT, type ExitCode } from './cli/exit.ts';
import { VERSION } from './cli/place.ts';
import { commandLog, say, sayError } from './cli/print.ts';
import { addAgentCommands } from './cli/program/agents.ts';
import { addAnchorCommands } from './cli/program/anchor.ts';
import { addAuditCommands } from './cli/program/audit.ts';
import { addAuthorityCommands } from './cli/program/authority.ts';
import { addDrillCommands } from './cli/program/drills.ts';
import { addIncidentCommands } from './cli/program/incident.ts';
import { addKeyCommands } from './cli/program/keys.ts';
import { addNetworkCommands } from './cli/program/network.ts';
import type { Act } from './cli/program/options.ts';
import { addOutsideCommands } from './cli/program/outside.ts';
import { addPolicyCommands } from './cli/program/policy.ts';
import { addRetentionCommands } from './cli/program/retention.ts';
import { addTournamentCommands } from './cli/program/tournament.ts';
import { addTradeCommands } from './cli/program/trade.ts';
import { addTradingCommands } from './cli/program/trading.ts';
import { addVenueCommands } from './cli/program/venue.ts';
import { guardCrash } from './log/crash.ts';
import { redactText } from './log/redact.ts';
import { WrongInput } from './runtime/wrong-input.ts';

/** The `interlock` command: the same engine without a window, and the way to a console that runs (docs/cli.md). */
function program(finish: (code: ExitCode) => void): Command {
  const interlock = new Command('interlock')
    .description('Operator console for automated trading agents: paper-first, provably flat.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Use --help to see what there is.');
  const done: Act = (command) => {
    return async (...args) => finish(await command(...args));
  };
  for (const add of GROUPS) add(interlock, done);
  return interlock;
}

/** Commands by what they are about, in the order of the help. */
const GROUPS = [
  addTradeCommands,
  addTournamentCommands,
  addIncidentCommands,
  addTradingCommands,
  addAgentCommands,
  addAuthorityCommands,
  addPolicyCommands,
  addOutsideCommands,
  addDrillCommands,
  addAuditCommands,
  addKeyCommands,
  addVenueCommands,
  addNetworkCommands,
  addAnchorCommands,
  addRetentionCommands,
];

/** What is wrong in itself, whatever the console does: the same command gives the same answer. */
const WRONG_INPUTS = [WrongInput, FeedError, ManifestError, NewAgentError, PaperConfigError];

/** What the data folder, its keys or the way to a console need before anything can be done. */
const CANNOT_BE_USED = [JournalError, DatabaseError, SecretStoreError, LocalSocketError];

/** Words for a user's mistake and for a refusal; null for a defect of ours. */
function failure(error: unknown): { readonly code: ExitCode; readonly message: string } | null {
  if (error instanceof CommandFailed) return { code: error.code, message: error.message };
  if (WRONG_INPUTS.some((kind) => error instanceof kind)) {
    return { code: EXIT.usage, message: error instanceof Error ? error.message : '' };
  }
  if (error instanceof Refusal) return { code: EXIT.refused, message: error.message };
  if (error instanceof LocalSocketError && error.code === 'not-running')
    return { code: EXIT.notRunning, message: error.message };
  if (CANNOT_BE_USED.some((kind) => error instanceof kind) && error instanceof Error) {
    return { code: EXIT.refused, message: error.message };
  }
  return null;
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
    const failed = failure(error);
    if (failed === null) sayError('interlock: internal error', error);
    else say(`interlock: ${failed.message}`);
    if (process.env.INTERLOCK_DEBUG === '1' && error instanceof Error) say(redactText(error.stack ?? ''));
    return failed?.code ?? EXIT.internal;
  }
}

guardCrash(commandLog, (text) => say(`interlock: ${text}`));
// Whoever reads us may stop early, as `head` does. That ends no session: what would be shown is dropped.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) throw error;
});
process.exitCode = await main(process.argv.slice(2));
