import { unwrap } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { withRunning } from './with-console.ts';

export interface ReloadOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly passphraseStdin?: boolean;
}

/**
 * `interlock policy reload`: a console that runs reads its policy folder again, whole, or keeps what is in force and says
 * why. Takes an administrator's passphrase.
 */
export async function policyReload(options: ReloadOptions): Promise<ExitCode> {
  const { sha256, problems } = await withRunning(
    options.data,
    async (call) => unwrap(await call('policy.reload', {})),
    options,
  );
  if (options.json === true) printJson({ sha256, problems });
  else {
    for (const problem of problems) print(problem);
    const short = sha256.slice(0, 12);
    print(problems.length === 0 ? `${short} is in force.` : `Refused; ${short} stays in force.`);
  }
  return problems.length === 0 ? EXIT.ok : EXIT.usage;
}
