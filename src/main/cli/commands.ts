import { join } from 'node:path';
import { createAgent } from '../adapters/sandbox/new-agent.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { residualLine } from './residual-line.ts';
import { statusText } from './status-screen.ts';
import { defaultDataDir } from './target.ts';
import { withConsole, withRunning } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** `interlock status`: the console's view, of a running one or as the journal left it. */
export async function status(options: Common): Promise<ExitCode> {
  const view = await withConsole(options.data, async (call) => unwrap(await call('console.snapshot', {})));
  if (options.json === true) printJson(view);
  else print(statusText(view));
  return EXIT.ok;
}

export interface ResetOptions extends Common {
  readonly trip?: string;
  readonly reason?: string;
  readonly confirm?: string;
  readonly residualsSeen?: boolean;
  readonly rootCause?: string;
  readonly actions?: string;
}

/** `interlock reset`: shows what is left before it asks for the same words as the window does. */
export async function reset(options: ResetOptions): Promise<ExitCode> {
  return withConsole(options.data, async (call) => {
    const view = unwrap(await call('console.snapshot', {}));
    const runs = view.kill.runs;
    const run = options.trip === undefined ? runs[0] : runs.find((it) => it.id === options.trip);
    if (run === undefined) throw new CommandFailed(EXIT.refused, 'Nothing is latched by such a kill.');
    if (options.trip === undefined && runs.length > 1) {
      const list = runs.map((it) => it.id).join(', ');
      throw new CommandFailed(EXIT.usage, `Several kills are latched: ${list}. Name one with --trip.`);
    }
    const word = run.scope.kind === 'global' ? 'ALL' : run.scope.agent;
    for (const it of run.residuals) print(residualLine(it));
    const incident = view.incidents.find((it) => it.tripId === run.id);
    const isClosed = incident?.state === 'closed';
    const { reason, confirm, rootCause, actions } = options;
    const isTold = isClosed || (rootCause !== undefined && actions !== undefined);
    if (reason === undefined || confirm === undefined || !isTold) {
      const seen = run.residuals.length > 0 ? ' --residuals-seen' : '';
      const words = isClosed ? '' : ' --root-cause "..." --actions "..."';
      const where = options.data === undefined ? '' : ` --data ${options.data}`;
      const example = `interlock reset --trip ${run.id} --confirm ${word} --reason "..."${words}${seen}${where}`;
      const closes = isClosed
        ? ''
        : ` It closes ${incident?.id ?? 'its incident'} with the root cause and the actions.`;
      throw new CommandFailed(EXIT.usage, `${run.id} is ${run.phase}. To reset it: ${example}${closes}`);
    }
    unwrap(
      await call('kill.reset', {
        tripId: run.id,
        reason,
        typed: confirm,
        residualsSeen: options.residualsSeen === true,
        rootCause: rootCause ?? '',
        actions: actions ?? '',
      }),
    );
    if (options.json === true) printJson({ tripId: run.id, reset: true });
    else print(`${run.id} is reset. Agents stay stopped until you start them.`);
    return EXIT.ok;
  });
}

export async function agentsList(options: Common): Promise<ExitCode> {
  const view = await withConsole(options.data, async (call) => unwrap(await call('console.snapshot', {})));
  if (options.json === true) printJson(view.agents);
  else for (const it of view.agents) print(`${it.id.padEnd(16)} ${it.state.padEnd(12)} ${it.mode}  ${it.description}`);
  return EXIT.ok;
}

export async function agentsStart(agent: string, options: Common): Promise<ExitCode> {
  return withRunning(options.data, async (call) => {
    unwrap(await call('agents.start', { agent }));
    print(`${agent} is starting.`);
    return EXIT.ok;
  });
}

export async function agentsStop(agent: string, options: Common): Promise<ExitCode> {
  return withRunning(options.data, async (call) => {
    unwrap(await call('agents.stop', { agent }));
    print(`${agent} is stopped; its orders are cancelled and its position is kept.`);
    return EXIT.ok;
  });
}

/** `interlock agent new NAME`: a working skeleton among the user's own agents. */
export function agentNew(name: string, options: Common): ExitCode {
  const dir = createAgent({ name, dir: join(options.data ?? defaultDataDir(), 'agents') });
  print(`Made ${dir}. Start the console again, and it trades with the next session.`);
  return EXIT.ok;
}
