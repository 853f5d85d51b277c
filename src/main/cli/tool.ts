import { type Call, unwrap } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { withConsole, withRunning } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}
type Switching = Common & { readonly reason: string };
type Restoring = Switching & { readonly passphraseStdin?: boolean };

/** `interlock tool list`: what can be disabled alone, and what that does. */
export async function toolList(options: Common): Promise<ExitCode> {
  const { tools } = await withConsole(options.data, async (call) => unwrap(await call('console.snapshot', {})));
  if (options.json === true) printJson(tools);
  else for (const it of tools) print(`${it.id.padEnd(16)} ${it.state.padEnd(9)} ${it.consequence}`);
  return EXIT.ok;
}

/** `interlock tool disable TOOL --reason ...`: at once. Exits, cancels and kills pass (K8). */
export async function toolDisable(tool: string, options: Switching): Promise<ExitCode> {
  return withRunning(options.data, async (call) => {
    unwrap(await call('tools.disable', { tool, reason: options.reason }));
    return said(tool, 'disabled', options);
  });
}

/** `interlock tool restore TOOL --reason ...`: takes an approver's passphrase. */
export async function toolRestore(tool: string, options: Restoring): Promise<ExitCode> {
  const restore = async (call: Call): Promise<ExitCode> => {
    unwrap(await call('tools.restore', { tool, reason: options.reason }));
    return said(tool, 'enabled', options);
  };
  return withRunning(options.data, restore, options);
}

function said(tool: string, state: 'enabled' | 'disabled', { json }: Common): ExitCode {
  if (json === true) printJson({ tool, state });
  else print(`${tool} is ${state}.`);
  return EXIT.ok;
}
