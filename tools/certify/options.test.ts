import { describe, expect, it } from 'vitest';
import { CERTIFIED } from '../../src/main/adapters/ccxt/certified.ts';
import { ACCOUNTS, namesOf } from './accounts.ts';
import { credentialsFrom } from './credentials.ts';
import { commandOf, KEY_VARIABLES, USAGE, UsageError } from './options.ts';

const ENVIRONMENT = {
  [KEY_VARIABLES.apiKey]: 'key-of-environment',
  [KEY_VARIABLES.secret]: 'secret-of-environment',
  [KEY_VARIABLES.passphrase]: 'passphrase-of-environment',
};

describe('what certify is asked', () => {
  it('is one account, at the test exchange unless its testnet is named', () => {
    expect(commandOf(['--venue', 'binance-spot'])).toMatchObject({
      kind: 'certify',
      account: { kind: 'spot', row: { name: 'binance-spot' } },
      atTestnet: false,
      only: '',
    });
    expect(commandOf(['--venue', 'okx', '--testnet'])).toMatchObject({ account: { kind: 'perp' }, atTestnet: true });
    expect(commandOf(['--venue', 'okx', '--case', 'rests'])).toMatchObject({ only: 'rests' });
    expect([commandOf(['--list']), commandOf(['--help'])]).toEqual([{ kind: 'list' }, { kind: 'help' }]);
  });

  it('knows every account that can be traded', () => {
    expect(namesOf(ACCOUNTS)).toEqual(expect.arrayContaining([...CERTIFIED]));
  });

  it.each([[[]], [['--venue']], [['--venue', 'mtgox']], [['--mainnet']], [['--venue', 'okx', '--key', 'typed-key']]])(
    '[S6] refuses %j, and prints nothing of it back that could be a key',
    (args) => {
      const ask = (): unknown => commandOf(args);
      expect(ask).toThrow(UsageError);
      expect(ask).not.toThrow(/typed-key/);
    },
  );
});

describe('a key of a testnet', () => {
  const never = async (prompt: string): Promise<string> => {
    throw new Error(`asked for ${prompt}`);
  };

  it('[S6] comes from the environment, by the names that the help says', async () => {
    for (const name of Object.values(KEY_VARIABLES)) expect(USAGE).toContain(name);
    const { apiKey, secret, passphrase } = await credentialsFrom('okx', ENVIRONMENT, never);
    const texts = [apiKey, secret, passphrase].map((it) => it?.useText((text) => text));
    expect(texts).toEqual(['key-of-environment', 'secret-of-environment', 'passphrase-of-environment']);
    expect((await credentialsFrom('binance', ENVIRONMENT, never)).passphrase).toBeNull();
  });

  it('is asked for, each part of it, where the environment has none', async () => {
    const prompts: string[] = [];
    const { secret } = await credentialsFrom('okx', {}, async (prompt) => `given-${prompts.push(prompt)}`);
    expect([prompts.length, secret.useText((text) => text)]).toEqual([3, 'given-2']);
  });

  it('is never put together from two places', async () => {
    const half = { [KEY_VARIABLES.apiKey]: 'key-of-environment' };
    await expect(credentialsFrom('bybit', half, never)).rejects.toThrow(/INTERLOCK_TESTNET_SECRET is missing/);
  });
});
