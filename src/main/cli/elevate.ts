import { contract } from '../../shared/ipc/contract.ts';
import { type Role, roleSuffices } from '../../shared/roles.ts';
import { type Call, unwrap } from './call.ts';
import { CommandFailed, EXIT } from './exit.ts';
import type { PassphraseSource } from './passphrase.ts';

/**
 * The same calls, with the role that each of them needs: before the first that takes more than an operator the
 * passphrase is asked for and the role unlocked on this very connection, with which it ends.
 */
export function elevating(call: Call, source: PassphraseSource): Call {
  let role: Role = 'operator';
  return async (channel, request) => {
    const needed = contract[channel].role;
    if (!roleSuffices(role, needed)) {
      if (needed !== 'approver' && needed !== 'administrator') {
        throw new CommandFailed(EXIT.refused, `No person may do this: it needs the role ${needed}.`);
      }
      const passphrase = await source.ask(`Passphrase of ${needed}`);
      role = unwrap(await call('role.unlock', { role: needed, passphrase })).role;
    }
    return call(channel, request);
  };
}
