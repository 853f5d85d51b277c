import { createHash } from 'node:crypto';
import { Secret } from '../../secret/secret.ts';
import { loadOrCreateDatabaseKey } from './database-key.ts';
import { KeyringStore } from './keyring-store.ts';
import { openSecretStore } from './open-secret-store.ts';
import { SecretStoreError } from './secret-store.ts';

/** For tests: what the client does in its session, one after the other; it answers with each one's result. */
export type Step =
  | { readonly do: 'get' | 'delete'; readonly account: string }
  | { readonly do: 'set'; readonly account: string; readonly password: string }
  | { readonly do: 'find' }
  | { readonly do: 'open'; readonly prefer?: 'keychain' | 'key-file' }
  | { readonly do: 'key'; readonly databaseExists: boolean; readonly prefer?: 'keychain' | 'key-file' };

export type Answer = { readonly value: unknown } | { readonly code: string; readonly message: string };

const SERVICE = 'interlock-test';
const [, , dataDir = '', steps = '[]'] = process.argv;
const keyring = { timeoutMs: 1_500 };
const store = new KeyringStore(keyring);

async function perform(step: Step): Promise<unknown> {
  switch (step.do) {
    case 'get':
      return (await store.getPassword(SERVICE, step.account))?.useText((text) => text) ?? null;
    case 'delete':
      return store.deletePassword(SERVICE, step.account);
    case 'set':
      return (await store.setPassword(SERVICE, step.account, Secret.ofText(step.password))) ?? null;
    case 'find':
      return (await store.findCredentials(SERVICE)).map(({ account, password }) => ({
        account,
        password: password.useText((text) => text),
      }));
    case 'open':
    case 'key': {
      const prefer = step.prefer === undefined ? {} : { prefer: step.prefer };
      const secrets = await openSecretStore({ dataDir, keyring, ...prefer });
      if (step.do === 'open') return { kind: secrets.kind, text: secrets.text };
      const { databaseExists } = step;
      const { current: key } = await loadOrCreateDatabaseKey({ dataDir, secrets, databaseExists });
      return { kind: secrets.kind, bytes: key.length, sha256: createHash('sha256').update(key).digest('hex') };
    }
  }
}

const answers: Answer[] = [];
for (const step of JSON.parse(steps) as Step[]) {
  try {
    answers.push({ value: await perform(step) });
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    answers.push({ code: error.code, message: error.message });
  }
}
process.stdout.write(JSON.stringify(answers));
