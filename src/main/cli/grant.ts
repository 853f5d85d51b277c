import { unwrap } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { withConsole, withRunning } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** `interlock grant list`: who may do what for how long, live ones first. */
export async function grantList(options: Common): Promise<ExitCode> {
  const { grants } = await withConsole(options.data, async (call) => unwrap(await call('console.snapshot', {})));
  if (options.json === true) printJson(grants);
  else for (const it of grants) print(grantLine(it));
  return EXIT.ok;
}

/** `interlock grant issue AGENT --task ...`: a new grant in place of the one it has. */
export async function grantIssue(agent: string, options: Common & { readonly task: string }): Promise<ExitCode> {
  return withRunning(options.data, async (call) => {
    unwrap(await call('grants.issue', { agent, task: options.task }));
    const { grants } = unwrap(await call('console.snapshot', {}));
    const issued = grants.find((it) => it.agent === agent && it.state === 'live');
    if (options.json === true) printJson(issued ?? null);
    else if (issued !== undefined) print(grantLine(issued));
    return EXIT.ok;
  });
}

/** `interlock grant revoke GRANT --reason ...`: at once, for work in flight too. */
export async function grantRevoke(grantId: string, options: Common & { readonly reason: string }): Promise<ExitCode> {
  return withRunning(options.data, async (call) => {
    unwrap(await call('grants.revoke', { grantId, reason: options.reason }));
    if (options.json === true) printJson({ grantId, revoked: true });
    else print(`${grantId} is revoked: entries are cancelled, the position is kept. A kill would flatten it.`);
    return EXIT.ok;
  });
}

function grantLine(it: {
  readonly id: string;
  readonly agent: string;
  readonly state: string;
  readonly calls: number;
  readonly maxCalls: number;
  readonly expiresAt: number;
  readonly task: string;
}): string {
  const until = new Date(it.expiresAt).toISOString();
  return `${it.id.padEnd(10)} ${it.agent.padEnd(16)} ${it.state.padEnd(9)} ${it.calls} of ${it.maxCalls} calls, until ${until}  ${it.task}`;
}
