import type { RequestOf } from '../../shared/ipc/contract.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { passphraseSource } from './passphrase.ts';
import { print, printJson, say } from './print.ts';
import { withConsole } from './with-console.ts';

type Unlockable = RequestOf<'role.passphrase'>['role'];
const UNLOCKABLE: readonly Unlockable[] = ['approver', 'administrator'];

interface RoleOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly passphraseStdin?: boolean;
}

/** `interlock role status`: who this command acts as, and which roles a passphrase can unlock. */
export async function roleStatus(options: RoleOptions): Promise<ExitCode> {
  const { role } = await withConsole(options.data, async (call) => unwrap(await call('console.snapshot', {})));
  if (options.json === true) printJson(role);
  else {
    print(`You act as ${role.role}.`);
    for (const it of UNLOCKABLE) {
      const has = role.canUnlock.includes(it);
      print(`${it.padEnd(14)} ${has ? 'has a passphrase' : `has none: interlock role passphrase ${it}`}`);
    }
  }
  return EXIT.ok;
}

/** `interlock role passphrase ROLE`: sets it, or changes it with the one before. */
export async function rolePassphrase(named: string, options: RoleOptions): Promise<ExitCode> {
  const role = UNLOCKABLE.find((it) => it === named);
  if (role === undefined) {
    throw new CommandFailed(EXIT.usage, `Only approver and administrator have a passphrase; not "${named}".`);
  }
  const source = passphraseSource(options.passphraseStdin === true);
  return withConsole(options.data, async (call) => {
    const { canUnlock } = unwrap(await call('console.snapshot', {})).role;
    const current = canUnlock.includes(role) ? await source.ask(`Passphrase of ${role} until now`) : '';
    const next = await source.ask(`New passphrase of ${role}`);
    if (options.passphraseStdin !== true && next !== (await source.ask('The same again'))) {
      throw new CommandFailed(EXIT.usage, 'The two are not the same. Nothing was changed.');
    }
    unwrap(await call('role.passphrase', { role, current, next }));
    say(`interlock: the passphrase of ${role} is set`);
    return EXIT.ok;
  });
}
