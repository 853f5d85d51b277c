import { parseArgs } from 'node:util';
import { ACCOUNTS, type CertifyAccount, namesOf } from './accounts.ts';

export interface Certify {
  readonly kind: 'certify';
  readonly account: CertifyAccount;
  readonly atTestnet: boolean;
  /** A part of the titles of the cases that are run; empty for all. */
  readonly only: string;
}

export type Command = { readonly kind: 'help' } | { readonly kind: 'list' } | Certify;

/** Wrong options, and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Where a testnet's key comes from: names of environment variables, by what they hold. */
export const KEY_VARIABLES = {
  apiKey: 'INTERLOCK_TESTNET_KEY',
  secret: 'INTERLOCK_TESTNET_SECRET',
  passphrase: 'INTERLOCK_TESTNET_PASSPHRASE',
} as const;

export const USAGE = `usage: npm run certify -- --venue ${namesOf(ACCOUNTS).join('|')} [--testnet] [--case TEXT]
       npm run certify -- --list

Runs the conformance suite for one account against the test exchange on this machine, and says of each case how it went.
Exit code 0 when all passed, 1 when something failed, 2 for a wrong option.

  --testnet   runs the cases that need no script at the exchange's own testnet, with the least sizes it takes. The account
              there has to have no open order, and no position in what is traded; what was opened is cancelled and closed.
              The key is read from ${KEY_VARIABLES.apiKey}, ${KEY_VARIABLES.secret} and, at OKX,
              ${KEY_VARIABLES.passphrase}; without them from standard input, one line each in that order,
              or from the terminal, which does not show it. Never as an argument: those can be seen.
  --case      the cases alone whose title has this text in it; an account is certified by all of them
  --list      the accounts
`;

/** @throws UsageError */
export function commandOf(args: readonly string[]): Command {
  const { venue, testnet, list, help, case: only } = parsed(args);
  if (help) return { kind: 'help' };
  if (list) return { kind: 'list' };
  const account = ACCOUNTS.find(({ row }) => row.name === venue);
  if (venue === undefined) throw new UsageError('Say which account with --venue.');
  if (account === undefined) throw new UsageError(`There is no account ${venue}.`);
  return { kind: 'certify', account, atTestnet: testnet, only };
}

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const text = { type: 'string' } as const;
    const options = { venue: text, case: { ...text, default: '' }, testnet: flag, list: flag, help: flag } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // A key that was typed as an argument must not be printed back.
    const code = (error as { code?: unknown }).code;
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' ? '--venue takes a name, --case a text.' : 'Unknown option.',
    );
  }
}
